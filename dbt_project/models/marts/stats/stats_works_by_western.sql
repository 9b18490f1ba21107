with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_school as (
    select * from {{ ref('dim_school') }}
),

final as (
    select
        artworks.source,
        schools.is_western,
        schools.school_country,
        count(*) as works,
        count(artworks.image_key) as works_with_image
    from fct_artwork as artworks
    left join dim_school as schools on artworks.school_key = schools.school_key
    group by artworks.source, schools.is_western, schools.school_country
)

select * from final
