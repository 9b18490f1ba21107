-- Pictures that are stored, could be read and may be shown, with the artwork that they show. Here
-- alone a picture is hidden: facts, dimensions and what models learn from all come from this.
with

int_met__rights as (
    select * from {{ ref('int_met__rights') }}
),

int_picture_files as (
    select * from {{ ref('int_picture_files') }}
),

-- The museum gives its pictures to all only while their works are in the public domain.
met_public_domain as (
    select cast(object_id as varchar) as source_id
    from int_met__rights
    where is_public_domain
),

final as (
    select
        {{ source_key('files.source', 'files.source_id') }} as image_key,
        files.source,
        files.source_id,
        files.image_filename,
        files.url,
        files.width,
        files.height,
        files.bytes,
        files.sha256,
        files.format,
        -- The first one with the same bytes, of any source; null for that one.
        nullif(
            first_value(files.image_filename) over (
                partition by coalesce(files.sha256, files.image_filename)
                order by files.image_filename
            ),
            files.image_filename
        ) as duplicate_of
    from int_picture_files as files
    left join met_public_domain
        on files.source = 'met' and files.source_id = met_public_domain.source_id
    where
        files.status = 'ok'
        and files.image_filename is not null
        and (files.source <> 'met' or met_public_domain.source_id is not null)
)

select * from final
