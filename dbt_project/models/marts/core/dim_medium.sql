with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

final as (
    select distinct
        medium_key,
        medium,
        technique,
        support
    from int_artworks
    where medium_key is not null
)

select * from final
