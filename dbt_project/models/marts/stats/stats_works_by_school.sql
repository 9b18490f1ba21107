{{ works_by('school', dimension='dim_school', key='school_key') }}
