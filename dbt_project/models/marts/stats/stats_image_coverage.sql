with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

fct_image_fetch as (
    select * from {{ ref('fct_image_fetch') }}
),

final as (
    select
        artworks.source,
        coalesce(fetches.status, 'not_fetched') as status,
        count(*) as works
    from fct_artwork as artworks
    left join fct_image_fetch as fetches on artworks.artwork_key = fetches.artwork_key
    group by artworks.source, coalesce(fetches.status, 'not_fetched')
)

select * from final
