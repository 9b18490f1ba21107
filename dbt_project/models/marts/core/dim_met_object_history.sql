with

int_met__object_history as (
    select * from {{ ref('int_met__object_history') }}
),

final as (
    select
        md5(cast(object_id as varchar) || '|' || cast(version as varchar)) as version_key,
        {{ source_key("'met'", 'cast(object_id as varchar)') }} as artwork_key,
        object_id,
        version,
        valid_from,
        valid_to,
        is_current,
        is_withdrawn,
        metadata_at,
        title,
        artist_display_name,
        culture,
        object_date,
        medium,
        classification,
        credit_line,
        gallery_number,
        is_public_domain
    from int_met__object_history
)

select * from final
