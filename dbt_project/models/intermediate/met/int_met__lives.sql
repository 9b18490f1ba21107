with

-- Half a million objects tell some ten thousand lives: each is read once.
lives as (
    select distinct
        life_display,
        begin_year,
        end_year,
        {{ is_a_firm('artist_name') }} as is_firm
    from {{ ref('int_met__object_artists') }}
),

-- Materialized, for else each field of the reading would be read anew.
readings as materialized (
    select
        *,
        life_of(life_display, begin_year, end_year, is_firm) as life
    from lives
)

select
    life_display,
    begin_year,
    end_year,
    is_firm,
    life.birth_year,
    life.birth_is_uncertain,
    life.birth_place,
    life.death_year,
    life.death_is_uncertain,
    life.death_place,
    life.active_from,
    life.active_to,
    life.activity_is_uncertain,
    life.active_place,
    life.nationality,
    life.life_issue
from readings
