{#- Works and works with a picture by source and one column. Works of which the column is not known
    are counted under null, so that the counts of a source add up to its works.

    Args: relation and column: where the column stands; key: the fact's foreign key to it, or none
    where the column is the fact's own. -#}
{% macro works_by(column, dimension=none, key=none, name=none) -%}
with

artworks as (
    select * from {{ ref('fct_artwork') }}
),

{% if dimension is not none -%}
dimension as (
    select * from {{ ref(dimension) }}
),

{% endif -%}
final as (
    select
        artworks.source,
        {% if dimension is none -%}
        artworks.{{ column }} as {{ name or column }},
        {%- else -%}
        dimension.{{ column }} as {{ name or column }},
        {%- endif %}
        count(*) as works,
        count(artworks.image_key) as works_with_image
    from artworks
    {%- if dimension is not none %}
    left join dimension on artworks.{{ key }} = dimension.{{ key }}
    {%- endif %}
    group by 1, 2
)

select * from final
{%- endmacro %}


{#- The middle of the years between which a work was made, or the one that is known. -#}
{% macro middle_year(first, last) -%}
    (coalesce({{ first }}, {{ last }}) + coalesce({{ last }}, {{ first }})) / 2.0
{%- endmacro %}


{#- The first year of a decade: 1590 for 1590 to 1599, -10 for 10 to 1 before Christ. -#}
{% macro decade_of(year) -%}
    cast(floor({{ year }} / 10.0) * 10 as integer)
{%- endmacro %}


{#- Rows, and filled cells of every column, of one raw table, in one row. Columns that no record
    filled yet do not exist: they count as empty. dlt's and ingestion's own columns, which begin with
    an underscore, do not count. -#}
{% macro counted_columns(source_name, table_name, names, condition) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do types.update({column.name | lower: column}) -%}
    {%- endfor -%}
    select
        count(*) as all_rows
        {%- for name in names %},
        {% if name not in types -%}
        0
        {%- elif types[name].is_string() -%}
        count(nullif({{ adapter.quote(name) }}, ''))
        {%- else -%}
        count({{ adapter.quote(name) }})
        {%- endif %} as {{ adapter.quote(name) }}
        {%- endfor %}
    from {{ relation }}
    where {{ condition }}
{%- endmacro %}


{#- Of pairs of source and table, those that are in raw, each with the names of its columns, whether
    these are there yet or only declared. -#}
{% macro present_tables(tables) -%}
    {%- set found = [] -%}
    {%- for source_name, table_name, condition in tables -%}
        {#- Asked for in any case: dbt must know every parent before it runs. -#}
        {%- set relation = source(source_name, table_name) -%}
        {%- set present = column_names(relation) if execute else [] -%}
        {%- if present -%}
            {%- set names = [] -%}
            {%- set declared = declared_columns(source_name, table_name) | map(attribute='name') -%}
            {%- for name in present + declared | list -%}
                {%- if not name.startswith('_') and name not in names -%}
                    {%- do names.append(name) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do found.append((source_name, table_name, names, condition)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
