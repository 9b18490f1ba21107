with

stg_ml__runs as (
    select * from {{ ref('stg_ml__runs') }}
),

final as (
    select
        run_id,
        task,
        recipe,
        backend,
        started_at,
        finished_at,
        build_id,
        git_commit,
        data_hash,
        seed,
        epochs,
        classes,
        n_train,
        n_validation,
        n_test,
        accuracy,
        accuracy_low,
        accuracy_high,
        majority_baseline,
        balanced_accuracy,
        macro_f1,
        calibration_error,
        balanced_accuracy_low,
        balanced_accuracy_high,
        macro_f1_low,
        macro_f1_high,
        calibration_error_before,
        temperature,
        confidence_threshold,
        folds_accuracy,
        folds_calibration_error,
        random_split_accuracy,
        baseline_accuracy,
        views,
        group_id,
        model_path
    from stg_ml__runs
)

select * from final
