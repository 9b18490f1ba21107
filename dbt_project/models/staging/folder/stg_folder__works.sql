with

source as (
    {{ raw_source('folder', 'works') }}
),

final as (
    select
        ---------- ids
        source_name || '/' || path as source_id,
        source_name,
        _dlt_load_id as load_id,
        sha256,

        ---------- what it is
        {{ clean_text('artist') }} as artist,
        {{ clean_text('title') }} as title,
        name_issue,
        lower({{ clean_text('attribute') }}) as attribute,
        {{ clean_text('label') }} as label,
        format,
        image_filename,

        ---------- numerics
        width,
        height,
        bytes,

        ---------- timestamps
        ingested_at
    from source
    -- What is gone from its folder keeps its row in raw and is no work of today.
    where removed_at is null
)

select * from final
