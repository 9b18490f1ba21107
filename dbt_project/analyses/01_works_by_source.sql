-- How many works does each museum have, and of how many is a picture stored?
select
    dim_source.source_name,
    count(*) as works,
    count(fct_artwork.image_key) as works_with_picture
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_source') }} as dim_source on fct_artwork.source = dim_source.source
group by dim_source.source_name
order by works desc, dim_source.source_name asc
