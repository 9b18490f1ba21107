with

int_ml_examples as (
    select * from {{ ref('int_ml_examples') }}
),

final as (
    select
        task,
        label,
        split,
        count(*) as pictures,
        count(distinct artist_key) as artists,
        is_class,
        case
            when is_class
                then cast(count(*) as double) / sum(count(*)) over (partition by task, is_class)
        end as share_of_task
    from int_ml_examples
    group by task, label, split, is_class
)

select * from final
