with

issues as (
    {%- for source in ['met', 'wga', 'folder'] %}
    select
        '{{ source }}' as source,
        column_name,
        cell,
        issue,
        read_as,
        works
    from {{ ref('int_' ~ source ~ '__cell_issues') }}
    union all
    {%- endfor %}
    -- Of the artists of all sources.
    select
        source,
        column_name,
        cell,
        issue,
        read_as,
        works
    from {{ ref('int_artists__cell_issues') }}
)

select
    source,
    column_name,
    -- Of an empty cell too something may be said.
    coalesce(cell, '') as cell,
    issue,
    read_as,
    cast(sum(works) as bigint) as works
from issues
group by source, column_name, coalesce(cell, ''), issue, read_as
