-- Of how many works does the record not say when, of what or by whom?
select
    source,
    count(*) as works,
    count(*) filter (where date_start is null and date_end is null) as undated,
    count(*) filter (where medium_key is null) as of_unknown_medium,
    count(*) filter (where artist_key is null) as by_nobody_named
from {{ ref('fct_artwork') }}
group by source
order by source
