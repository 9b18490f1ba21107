-- A picture that was replaced since it was measured is another picture.
with

stg_ml__picture_colours as (
    select * from {{ ref('stg_ml__picture_colours') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_image as (
    select * from {{ ref('dim_image') }}
),

final as (
    select
        colours.artwork_key,
        colours.red,
        colours.green,
        colours.blue,
        {{ hex_colour('colours.red', 'colours.green', 'colours.blue') }} as hex_colour,
        colours.brightness,
        colours.saturation
    from stg_ml__picture_colours as colours
    inner join fct_artwork as artworks on colours.artwork_key = artworks.artwork_key
    inner join dim_image as images
        on artworks.image_key = images.image_key and colours.sha256 = images.sha256
)

select * from final
