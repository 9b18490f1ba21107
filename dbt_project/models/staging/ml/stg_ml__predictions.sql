with

source as (
    {{ raw_source('ml', 'predictions') }}
),

final as (
    select
        ---------- ids
        run_id,
        artwork_key,

        ---------- what the model said
        task,
        predicted_label,
        true_label,
        split,
        probability,
        probabilities,

        ---------- timestamps
        predicted_at
    from source
)

select * from final
