{{ works_by('timeframe', dimension='dim_period', key='period_key') }}
