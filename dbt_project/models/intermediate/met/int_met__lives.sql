with

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

-- Half a million objects tell some ten thousand lives: each is read once.
lives as (
    select distinct
        life_display,
        begin_year,
        end_year,
        {{ is_a_firm('artist_name') }} as is_firm
    from int_met__object_artists
),

-- Materialized, for else each field of the reading would be read anew.
readings as {{ computed_once() }} (
    select
        *,
        life_of(life_display, begin_year, end_year, is_firm) as life
    from lives
),

final as (
    select
        readings.life_display,
        readings.begin_year,
        readings.end_year,
        readings.is_firm,
        readings.life.birth_year,
        readings.life.birth_is_uncertain,
        readings.life.birth_place,
        readings.life.death_year,
        readings.life.death_is_uncertain,
        readings.life.death_place,
        readings.life.active_from,
        readings.life.active_to,
        readings.life.activity_is_uncertain,
        readings.life.active_place,
        readings.life.nationality,
        readings.life.life_issue
    from readings
)

select * from final
