{%- set columns = [
    'title', 'artist_key', 'date_display', 'date_start', 'date_end', 'timeframe', 'century',
    'movement', 'historical_period', 'culture', 'school', 'school_country', 'medium', 'technique',
    'support', 'height_cm', 'width_cm', 'depth_cm', 'museum', 'city', 'country', 'form', 'work_type',
    'canonical_type', 'department', 'is_public_domain', 'credit_line', 'accession_number',
    'source_url', 'description',
] -%}

with

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

counted as (
    select
        source,
        count(*) as all_rows,
        {%- for column in columns %}
        count({{ column }}) as {{ column }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from int_artworks
    group by source
),

unpivoted as (
    {%- for column in columns %}
    select
        source,
        '{{ column }}' as column_name,
        all_rows,
        {{ column }} as filled
    from counted
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        source,
        column_name,
        all_rows as rows,
        filled,
        cast(filled as double) / all_rows as filled_share
    from unpivoted
)

select * from final
