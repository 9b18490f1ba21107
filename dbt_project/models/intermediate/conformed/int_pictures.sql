-- Pictures that are stored and could be read, with the artwork that they show.
select
    {{ source_key('manifest.source', 'manifest.source_id') }} as image_key,
    manifest.source,
    manifest.source_id,
    manifest.image_filename,
    manifest.url,
    manifest.width,
    manifest.height,
    manifest.bytes,
    manifest.sha256,
    manifest.format,
    manifest.duplicate_of
from {{ ref('stg_images__manifest') }} as manifest
where manifest.status = 'ok' and manifest.image_filename is not null
