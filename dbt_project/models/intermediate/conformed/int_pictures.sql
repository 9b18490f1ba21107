-- Pictures that are stored and could be read, with the artwork that they show.
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
            partition by coalesce(files.sha256, files.image_filename) order by files.image_filename
        ),
        files.image_filename
    ) as duplicate_of
from {{ ref('int_picture_files') }} as files
where files.status = 'ok' and files.image_filename is not null
