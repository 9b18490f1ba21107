{#- Half-centuries and styles in one shape. -#}
{%- set periods = ['timeframe', 'movement'] -%}

with

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_period as (
    select * from {{ ref('dim_period') }}
),

dim_classification as (
    select * from {{ ref('dim_classification') }}
),

sized as (
    select
        artworks.source,
        classifications.form,
        {%- for period in periods %}
        periods.{{ period }},
        {%- endfor %}
        artworks.height_cm,
        artworks.width_cm,
        artworks.width_cm / artworks.height_cm as aspect_ratio
    from fct_artwork as artworks
    left join dim_period as periods on artworks.period_key = periods.period_key
    left join dim_classification as classifications
        on artworks.classification_key = classifications.classification_key
    where artworks.height_cm > 0 and artworks.width_cm > 0
),

by_period as (
    {%- for period in periods %}
    select
        source,
        form,
        '{{ period }}' as period_kind,
        {{ period }} as period,
        height_cm,
        width_cm,
        aspect_ratio
    from sized
    where {{ period }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        source,
        form,
        period_kind,
        period,
        count(*) as works,
        {{ quantile('height_cm', 0.5) }} as median_height_cm,
        {{ quantile('width_cm', 0.5) }} as median_width_cm,
        {{ quantile('height_cm * width_cm', 0.5) }} as median_area_cm2,
        {{ quantile('aspect_ratio', 0.25) }} as lower_aspect_ratio,
        {{ quantile('aspect_ratio', 0.5) }} as median_aspect_ratio,
        {{ quantile('aspect_ratio', 0.75) }} as upper_aspect_ratio,
        -- Within five per cent a picture looks square.
        avg(case when aspect_ratio < 0.95 then 1.0 else 0.0 end) as upright_share,
        avg(case when aspect_ratio between 0.95 and 1.05 then 1.0 else 0.0 end) as square_share,
        avg(case when aspect_ratio > 1.05 then 1.0 else 0.0 end) as wide_share
    from by_period
    group by source, form, period_kind, period
)

select * from final
