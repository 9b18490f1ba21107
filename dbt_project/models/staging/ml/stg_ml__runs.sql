with

source as (
    {{ raw_source('ml', 'runs') }}
),

renamed as (
    select
        ---------- ids
        run_id,
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

        ---------- timestamps
        started_at,
        finished_at
    from source
)

select * from renamed
