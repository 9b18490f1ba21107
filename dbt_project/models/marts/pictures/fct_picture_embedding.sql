-- A picture that was replaced since it was embedded is another picture.
with

stg_ml__picture_positions as (
    select * from {{ ref('stg_ml__picture_positions') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_image as (
    select * from {{ ref('dim_image') }}
),

final as (
    select
        positions.artwork_key,
        positions.network,
        positions.embedding,
        positions.fitted_at
    from stg_ml__picture_positions as positions
    inner join fct_artwork as artworks on positions.artwork_key = artworks.artwork_key
    inner join dim_image as images
        on artworks.image_key = images.image_key and positions.sha256 = images.sha256
)

select * from final
