select
    source_key,
    name,
    url,
    terms
from {{ ref('sources') }}
