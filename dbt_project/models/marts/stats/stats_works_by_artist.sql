select
    artworks.source,
    artworks.artist_key,
    artists.artist_name,
    count(*) as works,
    count(artworks.image_key) as works_with_image
from {{ ref('fct_artwork') }} as artworks
left join {{ ref('dim_artist') }} as artists on artworks.artist_key = artists.artist_key
group by artworks.source, artworks.artist_key, artists.artist_name
