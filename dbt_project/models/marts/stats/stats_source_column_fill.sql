{#- Tables of raw in which a source tells of works and artists, and which of their rows count. -#}
{%- set counted = present_tables([
    ('met', 'objects', "_status = 'ok'"),
    ('met', 'objects_csv', 'true'),
    ('wga', 'catalogue', 'true'),
    ('wga', 'works', 'true'),
    ('wga', 'artists', 'true'),
    ('folder', 'works', 'removed_at is null'),
]) -%}

with

{% for source_name, table_name, names, condition in counted -%}
{{ source_name }}_{{ table_name }} as (
    {{ counted_columns(source_name, table_name, names, condition) }}
),

{% endfor -%}

unpivoted as (
    {%- for source_name, table_name, names, condition in counted %}
    {%- for name in names %}
    select
        '{{ source_name }}' as source,
        '{{ table_name }}' as table_name,
        '{{ name }}' as column_name,
        all_rows,
        {{ adapter.quote(name) }} as filled
    from {{ source_name }}_{{ table_name }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as source,
        cast(null as varchar) as table_name,
        cast(null as varchar) as column_name,
        cast(0 as bigint) as all_rows,
        cast(0 as bigint) as filled
),

final as (
    select
        source,
        table_name,
        column_name,
        all_rows as rows,
        filled,
        cast(filled as double) / all_rows as filled_share
    from unpivoted
    where all_rows > 0
)

select * from final
