with

lives as (
    select distinct born_died as life_display
    from {{ ref('int_wga__works') }}
    where born_died is not null
    union
    select distinct born_died as life_display
    from {{ ref('stg_wga__artists') }}
    where born_died is not null
),

-- Materialized, for else each field of the reading would be read anew.
readings as materialized (
    select
        life_display,
        life_of(
            life_display,
            cast(null as bigint),
            cast(null as bigint),
            cast(null as boolean)
        ) as life
    from lives
)

select
    life_display,
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
    life.life_issue
from readings
