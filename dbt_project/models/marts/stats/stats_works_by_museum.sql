with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_location as (
    select * from {{ ref('dim_location') }}
),

final as (
    select
        artworks.source,
        locations.museum,
        locations.city,
        locations.country,
        count(*) as works,
        count(artworks.image_key) as works_with_image
    from fct_artwork as artworks
    left join dim_location as locations on artworks.location_key = locations.location_key
    group by artworks.source, locations.museum, locations.city, locations.country
)

select * from final
