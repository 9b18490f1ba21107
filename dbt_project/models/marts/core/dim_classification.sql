select distinct
    classification_key,
    form,
    type,
    canonical_type
from {{ ref('int_artworks') }}
where classification_key is not null
