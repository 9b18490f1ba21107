with

source as (
    {{ raw_source('ml', 'runs') }}
),

final as (
    select
        ---------- ids
        run_id,
        group_id,
        build_id,
        git_commit,
        data_hash,

        ---------- how it was trained
        task,
        recipe,
        backend,
        seed,
        epochs,
        classes,
        model_path,

        ---------- numerics
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
        coalesce(confidence_threshold, unsure_below) as confidence_threshold,
        folds_accuracy,
        folds_calibration_error,
        random_split_accuracy,
        baseline_accuracy,
        views,

        ---------- timestamps
        started_at,
        finished_at
    from source
)

select * from final
