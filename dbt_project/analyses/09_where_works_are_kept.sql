-- Which museums hold most works?
select
    dim_location.museum,
    dim_location.city,
    dim_location.country,
    count(*) as works
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_location') }} as dim_location
    on fct_artwork.location_key = dim_location.location_key
where dim_location.museum is not null
group by dim_location.museum, dim_location.city, dim_location.country
order by works desc, dim_location.museum asc, dim_location.city asc
limit 8
