with

stg_dq__results as (
    select * from {{ ref('stg_dq__results') }}
),

final as (
    select
        {{ value_key(['build_id', 'check_id']) }} as check_result_key,
        build_id,
        check_id,
        check_name,
        suite,
        table_name,
        column_name,
        severity,
        status,
        failures,
        observed,
        failing_rows_query,
        meaning,
        checked_at
    from stg_dq__results
)

select * from final
