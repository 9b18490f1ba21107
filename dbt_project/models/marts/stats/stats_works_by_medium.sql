{{ works_by('medium', dimension='dim_medium', key='medium_key') }}
