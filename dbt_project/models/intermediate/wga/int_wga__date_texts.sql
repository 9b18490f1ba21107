with

texts as (
    select date_display from {{ ref('int_wga__works') }}
    where date_display is not null
    union
    select birth_date as date_display from {{ ref('int_wga__life_parts') }}
    where birth_date is not null
    union
    select death_date as date_display from {{ ref('int_wga__life_parts') }}
    where death_date is not null
    union
    select career_date as date_display from {{ ref('int_wga__life_parts') }}
    where career_date is not null
),

parsed as (
    select
        date_display,
        parse_date(date_display) as reading
    from texts
)

select
    parsed.date_display,
    parsed.reading.date_start,
    parsed.reading.date_end,
    parsed.reading.date_qualifier,
    parsed.reading.date_certainty,
    parsed.reading.date_issue
from parsed
