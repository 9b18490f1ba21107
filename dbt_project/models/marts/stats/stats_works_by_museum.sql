select
    artworks.source,
    locations.museum,
    locations.city,
    locations.country,
    count(*) as works,
    count(artworks.image_key) as works_with_image
from {{ ref('fct_artwork') }} as artworks
left join {{ ref('dim_location') }} as locations on artworks.location_key = locations.location_key
group by artworks.source, locations.museum, locations.city, locations.country
