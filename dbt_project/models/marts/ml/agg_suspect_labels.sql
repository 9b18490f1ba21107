{#- Confident learning: the confident joint, ranked by normalised margin. Northcutt, Jiang and
    Chuang 2021, "Confident learning: estimating uncertainty in dataset labels",
    arXiv:1911.00068. -#}

with

class_probabilities as (
    select * from {{ ref('int_ml__class_probabilities') }}
),

-- How sure models are of a class where it is the label: what "confident" means differs by class.
thresholds as (
    select
        task,
        label as class,
        avg(probability) as threshold
    from class_probabilities
    where label = class
    group by task, label
),

confident as (
    select
        class_probabilities.*,
        row_number() over (
            partition by class_probabilities.task, class_probabilities.artwork_key
            order by class_probabilities.probability desc, class_probabilities.class asc
        ) as place
    from class_probabilities
    inner join thresholds
        on
            class_probabilities.task = thresholds.task
            and class_probabilities.class = thresholds.class
            and class_probabilities.probability >= thresholds.threshold
),

contradicted as (
    select
        task,
        run_id,
        artwork_key,
        label,
        class as suggested_label,
        label_probability,
        probability as suggested_probability,
        probability - label_probability as margin
    from confident
    where
        place = 1
        and class <> label
        -- A class that is confident by its own low threshold, and yet less likely than the label,
        -- contradicts nothing.
        and probability > label_probability
),

final as (
    select
        {{ value_key(['task', 'artwork_key']) }} as suspect_key,
        task,
        run_id,
        artwork_key,
        label,
        suggested_label,
        label_probability,
        suggested_probability,
        margin,
        row_number() over (
            partition by task order by margin desc, artwork_key asc
        ) as suspicion_rank
    from contradicted
)

select * from final
