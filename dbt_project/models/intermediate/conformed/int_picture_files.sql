-- Every picture that a museum was asked for or a folder holds, and what became of it.
with

stg_images__manifest as (
    select * from {{ ref('stg_images__manifest') }}
),

stg_folder__works as (
    select * from {{ ref('stg_folder__works') }}
),

fetched as (
    select
        source,
        source_id,
        url,
        status,
        http_status,
        error,
        tries,
        fetched_at,
        image_filename,
        sha256,
        format,
        width,
        height,
        bytes
    from stg_images__manifest
    -- Pictures of folders stood in the manifest once; raw may keep such rows.
    where source != 'folder'
),

-- A folder's picture was there to be read: nobody was asked for it.
taken as (
    select
        'folder' as source,
        source_id,
        null as url,
        'ok' as status,
        null as http_status,
        null as error,
        null as tries,
        ingested_at as fetched_at,
        image_filename,
        sha256,
        format,
        width,
        height,
        bytes
    from stg_folder__works
),

final as (
    select * from fetched
    union all
    select * from taken
)

select * from final
