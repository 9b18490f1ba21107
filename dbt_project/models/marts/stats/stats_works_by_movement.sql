{{ works_by('movement', dimension='dim_period', key='period_key') }}
