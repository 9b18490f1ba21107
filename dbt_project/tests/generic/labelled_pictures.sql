{#- Passes if every row of a task's table is an artwork of the warehouse with the picture that it
    has there, once, on a side that exists, and with an artist of the warehouse if any. A returned
    row tells which of these does not hold. -#}
{% test labelled_pictures(model) %}
with

examples as (
    select
        examples.*,
        count(*) over (partition by examples.artwork_key) as rows_of_artwork,
        count(*) over (partition by examples.image_filename) as rows_of_picture,
        artworks.image_filename as picture_of_artwork,
        artists.artist_key as known_artist
    from {{ model }} as examples
    left join {{ ref('fct_artwork') }} as artworks on examples.artwork_key = artworks.artwork_key
    left join {{ ref('dim_artist') }} as artists on examples.artist_key = artists.artist_key
)

select
    artwork_key,
    image_filename,
    picture_of_artwork,
    label,
    split,
    artist_key,
    known_artist,
    rows_of_artwork,
    rows_of_picture
from examples
where
    rows_of_artwork > 1
    or rows_of_picture > 1
    or image_filename is distinct from picture_of_artwork
    or split not in ('train', 'validation', 'test')
    or artist_key is distinct from known_artist
{% endtest %}
