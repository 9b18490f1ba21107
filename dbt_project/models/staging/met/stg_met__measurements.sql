with

source as (
    {{ raw_source('met', 'objects__measurements') }}
),

final as (
    select
        ---------- ids
        _dlt_parent_id as object_record_id,

        ---------- what was measured
        {{ clean_text('element_name') }} as element_name,
        {{ clean_text('element_description') }} as element_description,

        ---------- numerics
        _dlt_list_idx + 1 as position,
        element_measurements__height as height_cm,
        element_measurements__width as width_cm,
        element_measurements__depth as depth_cm,
        element_measurements__diameter as diameter_cm,
        element_measurements__length as length_cm
    from source
)

select * from final
