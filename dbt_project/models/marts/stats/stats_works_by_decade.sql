select
    source,
    {{ decade_of(middle_year('date_start', 'date_end')) }} as decade,
    count(*) as works,
    count(image_key) as works_with_image
from {{ ref('fct_artwork') }}
group by 1, 2
