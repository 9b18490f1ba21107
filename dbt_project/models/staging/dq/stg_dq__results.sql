with

source as (
    {{ raw_source('dq', 'results') }}
),

final as (
    select
        ---------- ids
        build_id,
        check_id,

        ---------- what was checked
        check_name,
        suite,
        table_name,
        column_name,
        severity,
        meaning,

        ---------- what came out
        status,
        failures,
        observed,
        failing_rows_query,

        ---------- timestamps
        checked_at
    from source
)

select * from final
