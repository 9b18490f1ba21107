with

source as (
    {{ raw_source('wga', 'repairs') }}
),

final as (
    select
        ---------- ids
        url as work_url,
        column_name,
        rule,

        ---------- the cell, as no blank of it may be lost
        before as cell_before,
        after as cell_after
    from source
)

select * from final
