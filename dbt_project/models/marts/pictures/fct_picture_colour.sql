-- A picture that was replaced since it was measured is another picture.
select
    colours.artwork_key,
    colours.red,
    colours.green,
    colours.blue,
    {{ hex_colour('colours.red', 'colours.green', 'colours.blue') }} as hex_colour,
    colours.brightness,
    colours.saturation
from {{ ref('stg_ml__picture_colours') }} as colours
inner join {{ ref('fct_artwork') }} as artworks on colours.artwork_key = artworks.artwork_key
inner join {{ ref('dim_image') }} as images
    on artworks.image_key = images.image_key and colours.sha256 = images.sha256
