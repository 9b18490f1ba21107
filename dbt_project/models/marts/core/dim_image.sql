with

int_pictures as (
    select * from {{ ref('int_pictures') }}
),

final as (
    select
        image_key,
        image_filename,
        url as image_url,
        width,
        height,
        bytes,
        sha256,
        format,
        duplicate_of
    from int_pictures
)

select * from final
