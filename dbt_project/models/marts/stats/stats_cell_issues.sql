{%- for source in ['met', 'wga'] %}
select
    '{{ source }}' as source,
    column_name,
    -- Of an empty cell too something may be said.
    coalesce(cell, '') as cell,
    issue,
    read_as,
    works
from {{ ref('int_' ~ source ~ '__cell_issues') }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
