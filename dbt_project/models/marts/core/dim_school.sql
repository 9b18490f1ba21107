select distinct
    school_key,
    school,
    school_country as country,
    school_region as region,
    is_western
from {{ ref('int_artworks') }}
where school_key is not null
