select distinct
    location_key,
    museum,
    city,
    country
from {{ ref('int_artworks') }}
where location_key is not null
