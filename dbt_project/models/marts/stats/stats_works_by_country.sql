{{ works_by('country', dimension='dim_school', key='school_key') }}
