with

fct_prediction as (
    select * from {{ ref('fct_prediction') }}
),

final as (
    select
        run_id,
        task,
        split,
        true_label as label,
        count(*) as predicted_works,
        count(case when predicted_label = true_label then 1 end) as right_works,
        cast(count(case when predicted_label = true_label then 1 end) as double)
        / count(*) as recall,
        avg(probability) as mean_probability
    from fct_prediction
    where true_label is not null
    group by grouping sets ((run_id, task, split, true_label), (run_id, task, split))
)

select * from final
