-- A picture that was replaced since it was embedded is another picture.
select
    positions.artwork_key,
    positions.network,
    positions.embedding,
    positions.fitted_at
from {{ ref('stg_ml__picture_positions') }} as positions
inner join {{ ref('fct_artwork') }} as artworks on positions.artwork_key = artworks.artwork_key
inner join {{ ref('dim_image') }} as images
    on artworks.image_key = images.image_key and positions.sha256 = images.sha256
