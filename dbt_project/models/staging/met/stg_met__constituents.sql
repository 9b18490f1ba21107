with

source as (
    {{ raw_source('met', 'objects__constituents') }}
),

final as (
    select
        ---------- ids
        _dlt_parent_id as object_record_id,
        constituent_id,
        {{ regex_extract('constituent_ulan_url', '/([0-9]+)/?$') }} as ulan_id,
        {{ regex_extract('constituent_wikidata_url', '(Q[0-9]+)$') }} as wikidata_id,

        ---------- who and how
        {{ clean_text(unescaped('name')) }} as constituent_name,
        {{ clean_text('role') }} as role,
        {{ clean_text('gender') }} as gender,

        ---------- numerics
        -- dlt counts list items from 0; people count positions from 1.
        _dlt_list_idx + 1 as position
    from source
)

select * from final
