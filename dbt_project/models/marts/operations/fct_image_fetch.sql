select
    {{ source_key('manifest.source', 'manifest.source_id') }} as image_fetch_key,
    artworks.artwork_key,
    manifest.source,
    manifest.source_id,
    manifest.url,
    manifest.status,
    manifest.http_status,
    manifest.error,
    manifest.tries,
    manifest.fetched_at
from {{ ref('stg_images__manifest') }} as manifest
left join {{ ref('fct_artwork') }} as artworks
    on manifest.source = artworks.source and manifest.source_id = artworks.source_id
