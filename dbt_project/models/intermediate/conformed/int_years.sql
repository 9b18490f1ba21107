-- Years without a gap from the birth of Christ on, where most works are; older ones as they occur.
-- Geological time is in the facts alone.
with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

named as (
    select date_start as year from int_artworks
    union
    select date_end as year from int_artworks
    union
    select birth_year as year from int_artists_conformed
    union
    select death_year as year from int_artists_conformed
),

-- The calendar runs to the end of the century of the last work, and never past the present one.
counted as (
    select
        {{ each_position(
            'least(greatest(ceil(max(year) / 100.0) * 100, 2000), ' ~ last_calendar_year() ~ ')'
        ) }} as year
    from named
),

final as (
    select cast(year as integer) as year
    from named
    where {{ is_calendar_year('year') }}
    union
    select cast(year as integer) as year
    from counted
)

select * from final
