with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

final as (
    select distinct
        location_key,
        museum,
        city,
        country
    from int_artworks
    where location_key is not null
)

select * from final
