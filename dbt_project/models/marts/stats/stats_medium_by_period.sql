{#- Half-centuries and styles in one shape. -#}
{%- set periods = ['timeframe', 'movement'] -%}

with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_period as (
    select * from {{ ref('dim_period') }}
),

dim_medium as (
    select * from {{ ref('dim_medium') }}
),

described as (
    select
        artworks.source,
        {%- for period in periods %}
        periods.{{ period }},
        {%- endfor %}
        media.medium
    from fct_artwork as artworks
    inner join dim_period as periods on artworks.period_key = periods.period_key
    inner join dim_medium as media on artworks.medium_key = media.medium_key
    where media.medium is not null
),

counted as (
    {%- for period in periods %}
    select
        source,
        '{{ period }}' as period_kind,
        {{ period }} as period,
        medium,
        count(*) as works
    from described
    where {{ period }} is not null
    group by source, {{ period }}, medium
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

totals as (
    select
        *,
        sum(works) over (partition by source, period_kind, period) as works_of_period,
        sum(works) over (partition by source, period_kind, medium) as works_of_medium,
        sum(works) over (partition by source, period_kind) as all_works
    from counted
),

final as (
    select
        source,
        period_kind,
        period,
        medium,
        works,
        cast(works as double) / works_of_period as share_of_period,
        cast(works as double) / works_of_medium as share_of_medium,
        cast(works as double) * all_works / (works_of_period * works_of_medium) as lift
    from totals
)

select * from final
