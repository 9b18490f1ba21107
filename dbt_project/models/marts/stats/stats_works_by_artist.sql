with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_artist as (
    select * from {{ ref('dim_artist') }}
),

final as (
    select
        artworks.source,
        artworks.artist_key,
        artists.artist_name,
        count(*) as works,
        count(artworks.image_key) as works_with_image
    from fct_artwork as artworks
    left join dim_artist as artists on artworks.artist_key = artists.artist_key
    group by artworks.source, artworks.artist_key, artists.artist_name
)

select * from final
