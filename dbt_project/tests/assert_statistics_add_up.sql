-- Each statistic counts every artwork once. A returned row is a statistic whose works of a source
-- are not the works of that source.
{% set statistics = [
    'movement', 'artist', 'school', 'country', 'western', 'type', 'medium', 'timeframe', 'decade',
    'culture', 'museum',
] -%}

with

counted as (
    {%- for statistic in statistics %}
    select
        'stats_works_by_{{ statistic }}' as statistic,
        source,
        sum(works) as works
    from {{ ref('stats_works_by_' ~ statistic) }}
    group by source
    union all
    {%- endfor %}
    select
        'stats_image_coverage' as statistic,
        source,
        sum(works) as works
    from {{ ref('stats_image_coverage') }}
    group by source
),

expected as (
    select
        source,
        count(*) as works
    from {{ ref('fct_artwork') }}
    group by source
)

select
    counted.statistic,
    counted.source,
    counted.works,
    expected.works as expected_works
from counted
full outer join expected on counted.source = expected.source
where counted.works is distinct from expected.works
