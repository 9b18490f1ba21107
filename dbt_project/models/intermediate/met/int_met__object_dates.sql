with

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

objects as (
    select
        object_id,
        object_date,
        object_begin_year,
        object_end_year
    from int_met__objects
),

-- Half a million objects have some thirty thousand dates: each is read once.
dates as (
    select distinct
        object_date,
        object_begin_year,
        object_end_year
    from objects
),

parsed as (
    select
        object_date,
        object_begin_year,
        object_end_year,
        date_of(object_date, object_begin_year, object_end_year) as reading
    from dates
),

final as (
    select
        objects.object_id,
        objects.object_date as date_display,
        parsed.reading.date_start,
        parsed.reading.date_end,
        parsed.reading.date_qualifier,
        parsed.reading.date_certainty,
        parsed.reading.date_issue
    from objects
    left join parsed
        on
            objects.object_date is not distinct from parsed.object_date
            and objects.object_begin_year is not distinct from parsed.object_begin_year
            and objects.object_end_year is not distinct from parsed.object_end_year
)

select * from final
