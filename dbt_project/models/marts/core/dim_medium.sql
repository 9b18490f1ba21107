select distinct
    medium_key,
    medium,
    technique,
    support
from {{ ref('int_artworks') }}
where medium_key is not null
