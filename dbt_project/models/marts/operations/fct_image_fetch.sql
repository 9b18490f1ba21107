with

int_picture_files as (
    select * from {{ ref('int_picture_files') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

final as (
    select
        {{ source_key('files.source', 'files.source_id') }} as image_fetch_key,
        artworks.artwork_key,
        files.source,
        files.source_id,
        files.url as image_url,
        files.status,
        files.http_status,
        files.error,
        files.tries,
        files.fetched_at
    from int_picture_files as files
    left join fct_artwork as artworks
        on files.source = artworks.source and files.source_id = artworks.source_id
)

select * from final
