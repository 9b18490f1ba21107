with

objects as (
    select
        object_id,
        object_date,
        -- The Met writes the years 0 and 0 where it has none; no calendar holds a year 0.
        nullif(object_begin_year, 0) as begin_year,
        nullif(object_end_year, 0) as end_year
    from {{ ref('int_met__objects') }}
),

-- Half a million objects have some ten thousand date texts: each is read once.
texts as (
    select
        object_date,
        {{ date_qualifier('date_text') }} as stated_qualifier
    from (
        select
            object_date,
            {{ normalised_date('object_date') }} as date_text
        from (select distinct object_date from objects) as distinct_texts
    ) as normalised
),

-- The years are the museum's own reading of its text; the text says how to take them.
bounded as (
    select
        objects.object_id,
        objects.object_date,
        coalesce(texts.stated_qualifier, 'unknown') as stated_qualifier,
        objects.begin_year,
        objects.end_year,
        coalesce(objects.end_year >= objects.begin_year, true) as is_ordered
    from objects
    left join texts on objects.object_date = texts.object_date
)

select
    object_id,
    object_date as date_display,
    case when is_ordered then begin_year end as date_start,
    case when is_ordered then end_year end as date_end,
    case
        when not is_ordered then 'invalid'
        when coalesce(begin_year, end_year) is null and stated_qualifier = 'unknown' then 'unknown'
        when coalesce(begin_year, end_year) is null then 'invalid'
        when stated_qualifier not in ('unknown', 'invalid') then stated_qualifier
        when begin_year = end_year then 'exact'
        else 'range'
    end as date_qualifier
from bounded
