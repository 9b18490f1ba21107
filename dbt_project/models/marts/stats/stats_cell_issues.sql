with

int_met__cell_issues as (
    select * from {{ ref('int_met__cell_issues') }}
),

int_wga__cell_issues as (
    select * from {{ ref('int_wga__cell_issues') }}
),

int_folder__cell_issues as (
    select * from {{ ref('int_folder__cell_issues') }}
),

int_artists__cell_issues as (
    select * from {{ ref('int_artists__cell_issues') }}
),

issues as (
    {%- for source in ['met', 'wga', 'folder'] %}
    select
        '{{ source }}' as source,
        column_name,
        cell,
        issue,
        read_as,
        works
    from int_{{ source }}__cell_issues
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
    from int_artists__cell_issues
),

final as (
    select
        source,
        column_name,
        -- Of an empty cell too something may be said.
        coalesce(cell, '') as cell,
        issue,
        read_as,
        cast(sum(works) as bigint) as affected_works
    from issues
    group by source, column_name, coalesce(cell, ''), issue, read_as
)

select * from final
