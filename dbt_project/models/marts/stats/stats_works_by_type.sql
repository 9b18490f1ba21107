{{ works_by(
    'canonical_type', dimension='dim_classification', key='classification_key', name='work_type'
) }}
