{#- A cast, a copy or a building may come long after the artist; one that comes a generation after
    is a slip in one of the two cells, and so is a work that comes before the tenth year of life. -#}
{%- set years_after_death = 30 -%}
{%- set least_age = 10 -%}

with

dates as (
    select * from {{ ref('int_wga__date_texts') }}
),

lives as (
    select * from {{ ref('int_wga__lives') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

works as (
    select
        work_url,
        date_display,
        born_died
    from int_wga__works
),

final as (
    select
        works.work_url,
        works.date_display,
        dates.date_start,
        dates.date_end,
        coalesce(dates.date_qualifier, 'unknown') as date_qualifier,
        dates.date_certainty,
        case
            when dates.date_issue is not null then dates.date_issue
            when coalesce(dates.date_end, dates.date_start) < lives.birth_year + {{ least_age }}
                then 'before the artist worked'
            when
                coalesce(dates.date_start, dates.date_end)
                > lives.death_year + {{ years_after_death }}
                then 'long after the artist died'
        end as date_issue
    from works
    left join dates on works.date_display = dates.date_display
    left join lives on works.born_died = lives.life_display
)

select * from final
