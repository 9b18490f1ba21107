with

sources as (
    select * from {{ ref('sources') }}
),

final as (
    select
        source,
        source_name,
        home_url,
        terms
    from sources
)

select * from final
