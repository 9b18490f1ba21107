with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

stg_wga__artists as (
    select * from {{ ref('stg_wga__artists') }}
),

lives as (
    select distinct born_died as life_display
    from int_wga__works
    where born_died is not null
    union
    select distinct born_died as life_display
    from stg_wga__artists
    where born_died is not null
),

-- Materialized, for else each field of the reading would be read anew.
readings as {{ computed_once() }} (
    select
        life_display,
        life_of(
            life_display,
            cast(null as bigint),
            cast(null as bigint),
            cast(null as boolean)
        ) as life
    from lives
),

final as (
    select
        readings.life_display,
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
        readings.life.life_issue
    from readings
)

select * from final
