with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

final as (
    select
        source,
        {{ decade_of(middle_year('date_start', 'date_end')) }} as decade,
        count(*) as works,
        count(image_key) as works_with_image
    from fct_artwork
    group by 1, 2
)

select * from final
