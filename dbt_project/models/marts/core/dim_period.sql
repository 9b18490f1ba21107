with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

final as (
    select distinct
        period_key,
        timeframe,
        century,
        movement,
        historical_period
    from int_artworks
    where period_key is not null
)

select * from final
