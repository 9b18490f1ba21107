with

stg_ml__predictions as (
    select * from {{ ref('stg_ml__predictions') }}
),

final as (
    select
        {{ value_key(['run_id', 'artwork_key']) }} as prediction_key,
        run_id,
        artwork_key,
        task,
        predicted_label,
        true_label,
        split,
        probability,
        probabilities,
        predicted_at
    from stg_ml__predictions
)

select * from final
