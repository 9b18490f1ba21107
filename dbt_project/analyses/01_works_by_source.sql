-- How many works does each museum have, and of how many is a picture stored?
select
    dim_source.name,
    count(*) as works,
    count(fct_artwork.image_key) as works_with_picture
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_source') }} as dim_source on fct_artwork.source_key = dim_source.source_key
group by dim_source.name
order by works desc, dim_source.name asc
