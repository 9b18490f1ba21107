-- A work, a life or a career that ends before it starts is read as no years at all.
select
    'int_wga__work_dates' as model,
    work_url as id,
    date_start as first_year,
    date_end as last_year
from {{ ref('int_wga__work_dates') }}
where date_end < date_start
union all
select
    'int_wga__lives' as model,
    life_display as id,
    birth_year as first_year,
    death_year as last_year
from {{ ref('int_wga__lives') }}
where death_year < birth_year
union all
select
    'int_wga__lives' as model,
    life_display as id,
    active_from as first_year,
    active_to as last_year
from {{ ref('int_wga__lives') }}
where active_to < active_from
