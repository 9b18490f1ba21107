with

stg_ml__picture_positions as (
    select * from {{ ref('stg_ml__picture_positions') }}
),

fct_picture_embedding as (
    select * from {{ ref('fct_picture_embedding') }}
),

final as (
    select
        positions.artwork_key,
        positions.x,
        positions.y,
        positions.projection
    from stg_ml__picture_positions as positions
    inner join fct_picture_embedding as embeddings
        on positions.artwork_key = embeddings.artwork_key
)

select * from final
