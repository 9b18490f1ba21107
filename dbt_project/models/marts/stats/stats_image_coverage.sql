select
    artworks.source,
    coalesce(fetches.status, 'not_fetched') as status,
    count(*) as works
from {{ ref('fct_artwork') }} as artworks
left join {{ ref('fct_image_fetch') }} as fetches on artworks.artwork_key = fetches.artwork_key
group by artworks.source, coalesce(fetches.status, 'not_fetched')
