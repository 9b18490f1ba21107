with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

final as (
    select distinct
        school_key,
        school,
        school_country,
        school_region,
        is_western
    from int_artworks
    where school_key is not null
)

select * from final
