with

stg_dlt__loads as (
    select * from {{ ref('stg_dlt__loads') }}
),

final as (
    select
        {{ value_key(['dataset', 'load_id']) }} as load_key,
        dataset,
        load_id,
        status_code,
        loaded_at
    from stg_dlt__loads
)

select * from final
