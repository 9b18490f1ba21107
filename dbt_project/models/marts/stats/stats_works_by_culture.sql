{{ works_by('culture') }}
