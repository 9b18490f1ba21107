select
    artworks.source,
    schools.is_western,
    schools.country,
    count(*) as works,
    count(artworks.image_key) as works_with_image
from {{ ref('fct_artwork') }} as artworks
left join {{ ref('dim_school') }} as schools on artworks.school_key = schools.school_key
group by artworks.source, schools.is_western, schools.country
