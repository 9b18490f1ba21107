with

source as (
    {{ raw_source('met', 'object_versions') }}
),

final as (
    select
        ---------- ids
        object_id,
        content_hash,

        ---------- what it was
        {{ clean_text(json_text('record', 'title')) }} as title,
        {{ clean_text(json_text('record', 'artist_display_name')) }} as artist_display_name,
        {{ clean_text(json_text('record', 'culture')) }} as culture,
        {{ clean_text(json_text('record', 'object_date')) }} as object_date,
        {{ clean_text(json_text('record', 'medium')) }} as medium,
        {{ clean_text(json_text('record', 'classification')) }} as classification,
        {{ clean_text(json_text('record', 'credit_line')) }} as credit_line,
        {{ clean_text(json_text('record', 'gallery_number')) }} as gallery_number,
        record,

        ---------- booleans
        try_cast({{ json_text('record', 'is_public_domain') }} as boolean) as is_public_domain,

        ---------- timestamps
        metadata_date as metadata_at,
        fetched_at
    from source
)

select * from final
