with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

texts as (
    select distinct date_display from int_wga__works
    where date_display is not null
),

parsed as (
    select
        date_display,
        parse_date(date_display) as reading
    from texts
),

final as (
    select
        parsed.date_display,
        parsed.reading.date_start,
        parsed.reading.date_end,
        parsed.reading.date_qualifier,
        parsed.reading.date_certainty,
        parsed.reading.date_issue
    from parsed
)

select * from final
