with

sources as (
    select * from {{ ref('sources') }}
),

final as (
    select
        source_key,
        name,
        url,
        terms
    from sources
)

select * from final
