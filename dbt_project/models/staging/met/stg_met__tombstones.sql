with

source as (
    {{ raw_source('met', 'objects') }}
),

final as (
    select
        object_id,
        _fetched_at as fetched_at
    from source
    where _status = 'not_found'
)

select * from final
