-- From which countries do the works of each century come?
with

counted as (
    select
        dim_period.century,
        dim_school.school_country,
        count(*) as works
    from {{ ref('fct_artwork') }} as fct_artwork
    inner join {{ ref('dim_period') }} as dim_period
        on fct_artwork.period_key = dim_period.period_key
    inner join {{ ref('dim_school') }} as dim_school
        on fct_artwork.school_key = dim_school.school_key
    where dim_period.century is not null and dim_school.school_country is not null
    group by dim_period.century, dim_school.school_country
)

select
    century,
    school_country,
    works
from counted
qualify row_number() over (partition by century order by works desc, school_country asc) <= 2
order by century asc, works desc, school_country asc
