with

fct_image_fetch as (
    select * from {{ ref('fct_image_fetch') }}
),

final as (
    select
        source,
        status,
        http_status,
        count(*) as pictures,
        cast(sum(tries) as bigint) as tries,
        min(error) as example_error
    from fct_image_fetch
    where status <> 'ok'
    group by source, status, http_status
)

select * from final
