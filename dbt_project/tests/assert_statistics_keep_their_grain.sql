-- Each statistic has one row per value of its grain. A returned row is a value that stands in
-- several rows of its statistic.
{% set grains = {
    'stats_works_by_movement': ['source', 'movement'],
    'stats_works_by_artist': ['source', 'artist_key'],
    'stats_works_by_school': ['source', 'school'],
    'stats_works_by_country': ['source', 'school_country'],
    'stats_works_by_western': ['source', 'is_western', 'school_country'],
    'stats_works_by_type': ['source', 'work_type'],
    'stats_works_by_medium': ['source', 'medium'],
    'stats_works_by_timeframe': ['source', 'timeframe'],
    'stats_works_by_decade': ['source', 'decade'],
    'stats_works_by_culture': ['source', 'culture'],
    'stats_works_by_museum': ['source', 'museum', 'city', 'country'],
    'stats_artists_by_decade': ['source', 'decade'],
    'stats_size_by_period': ['source', 'form', 'period_kind', 'period'],
    'stats_medium_by_period': ['source', 'period_kind', 'period', 'medium'],
    'stats_column_fill': ['source', 'column_name'],
    'stats_source_column_fill': ['source', 'table_name', 'column_name'],
    'stats_image_coverage': ['source', 'status'],
    'stats_image_errors': ['source', 'status', 'http_status'],
    'stats_rejects': ['source', 'reason'],
    'ml_class_balance': ['task', 'label', 'split'],
} -%}

{%- for statistic, columns in grains.items() %}
select
    '{{ statistic }}' as statistic,
    concat_ws(
        ', ',
        {%- for column in columns %}
        coalesce(cast({{ column }} as varchar), 'null'){% if not loop.last %},{% endif %}
        {%- endfor %}
    ) as grain,
    count(*) as rows_found
from {{ ref(statistic) }}
group by {{ columns | join(', ') }}
having count(*) > 1
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
