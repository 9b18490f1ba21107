with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

final as (
    select distinct
        classification_key,
        form,
        work_type,
        canonical_type
    from int_artworks
    where classification_key is not null
)

select * from final
