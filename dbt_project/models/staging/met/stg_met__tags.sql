with

source as (
    {{ raw_source('met', 'objects__tags') }}
),

final as (
    select
        _dlt_parent_id as object_record_id,
        {{ clean_text('term') }} as term,
        {{ clean_text('aat_url') }} as aat_url,
        {{ clean_text('wikidata_url') }} as wikidata_url
    from source
)

select * from final
