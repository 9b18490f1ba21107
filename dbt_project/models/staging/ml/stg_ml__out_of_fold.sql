with

source as (
    {{ raw_source('ml', 'out_of_fold') }}
),

final as (
    select
        ---------- ids
        run_id,
        artwork_key,

        ---------- what a model said that had not learned from the artwork
        task,
        fold,
        label,
        predicted_label,
        probability,
        label_probability,
        probabilities,

        ---------- timestamps
        predicted_at
    from source
)

select * from final
