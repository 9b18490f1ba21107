select
    positions.artwork_key,
    positions.x,
    positions.y,
    positions.projection
from {{ ref('stg_ml__picture_positions') }} as positions
inner join {{ ref('fct_picture_embedding') }} as embeddings
    on positions.artwork_key = embeddings.artwork_key
