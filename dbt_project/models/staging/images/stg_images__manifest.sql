with

source as (
    {{ raw_source('images', 'manifest') }}
),

final as (
    select
        ---------- ids
        source,
        source_id,
        sha256,

        ---------- what came back
        url,
        status,
        http_status,
        {{ clean_text('error') }} as error,
        format,
        image_filename,

        ---------- numerics
        width,
        height,
        bytes,
        tries,

        ---------- timestamps
        fetched_at
    from source
)

select * from final
