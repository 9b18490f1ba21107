with

predictions as (
    select * from {{ ref('stg_ml__out_of_fold') }}
),

runs as (
    select
        run_id,
        row_number() over (
            partition by task
            order by max(predicted_at) desc, run_id desc
        ) as age
    from predictions
    group by run_id, task
),

pairs as (
    select
        predictions.run_id,
        predictions.task,
        predictions.artwork_key,
        predictions.label,
        predictions.label_probability,
        {{ each_json_pair('predictions.probabilities') }} as pair
    from predictions
    inner join runs on predictions.run_id = runs.run_id
    where runs.age = 1
),

final as (
    select
        pairs.run_id,
        pairs.task,
        pairs.artwork_key,
        pairs.label,
        pairs.label_probability,
        pairs.pair.key as class,
        pairs.pair.value as probability
    from pairs
)

select * from final
