with

stg_rejects__records as (
    select * from {{ ref('stg_rejects__records') }}
),

final as (
    select
        source,
        reason,
        count(*) as records
    from stg_rejects__records
    group by source, reason
)

select * from final
