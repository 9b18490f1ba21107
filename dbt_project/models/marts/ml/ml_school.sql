select
    artwork_key,
    image_filename,
    label,
    split,
    artist_key,
    source
from {{ ref('int_ml_examples') }}
where task = 'school'
