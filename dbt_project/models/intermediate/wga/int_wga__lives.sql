with

parts as (
    select * from {{ ref('int_wga__life_parts') }}
),

dates as (
    select
        *,
        coalesce(date_start, date_end) as first_known_year,
        -- "1484/85", "after 1518" and "1790s" bound a year without naming it.
        case
            when date_issue is null then date_certainty <> 'certain' or date_qualifier <> 'exact'
        end as is_uncertain
    from {{ ref('int_wga__date_texts') }}
),

dated as (
    select
        parts.life_display,
        births.first_known_year as birth_year,
        births.is_uncertain as birth_is_uncertain,
        parts.birth_place,
        deaths.first_known_year as death_year,
        deaths.is_uncertain as death_is_uncertain,
        parts.death_place,
        careers.date_start as active_from,
        careers.date_end as active_to,
        careers.date_certainty <> 'certain' as activity_is_uncertain,
        parts.career_place as active_place,
        coalesce(births.date_issue, deaths.date_issue, careers.date_issue) as date_issue
    from parts
    left join dates as births on parts.birth_date = births.date_display
    left join dates as deaths on parts.death_date = deaths.date_display
    left join dates as careers on parts.career_date = careers.date_display
),

judged as (
    select
        *,
        case
            when death_year < birth_year then 'died before birth'
            when not {{ is_a_life('birth_year', 'death_year') }} then 'lived for too long'
            when date_issue is not null then date_issue
            when coalesce(birth_year, death_year, active_from, active_to) is null then 'no year'
            when active_from > death_year or active_to < birth_year then 'active out of life'
        end as life_issue
    from dated
)

select
    life_display,
    -- The years of a contradictory life are not kept, for one of them is wrong.
    case when {{ is_a_life('birth_year', 'death_year') }} then birth_year end as birth_year,
    case
        when {{ is_a_life('birth_year', 'death_year') }} then birth_is_uncertain
    end as birth_is_uncertain,
    birth_place,
    case when {{ is_a_life('birth_year', 'death_year') }} then death_year end as death_year,
    case
        when {{ is_a_life('birth_year', 'death_year') }} then death_is_uncertain
    end as death_is_uncertain,
    death_place,
    active_from,
    active_to,
    activity_is_uncertain,
    active_place,
    life_issue
from judged
