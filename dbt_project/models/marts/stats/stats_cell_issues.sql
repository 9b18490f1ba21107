select
    'wga' as source,
    column_name,
    cell,
    issue,
    read_as,
    works
from {{ ref('int_wga__cell_issues') }}
