{{ works_by('school_country', dimension='dim_school', key='school_key') }}
