{#- Compares a number with that of the published build, row by row, and returns the rows in which
    the expression does not hold. It may use <column>_before, <column>_change (now less before) and
    <column>_growth (now by before, of counts). A row that only one of the builds has counts as 0 in
    the other. Without a published build that has the columns, no row is returned.

    Args: key: the columns that tell rows apart. -#}
{% test drift(model, key, column, expression) %}
{{ config(severity='warn', tags=['published']) }}
{%- set published = api.Relation.create(
    database='published', schema=model.schema, identifier=model.identifier
) -%}
{%- set names = column_names(published) if execute else [] -%}
{%- if (key + [column]) | reject('in', names) | list %}
select * from {{ model }}
where false
{%- else %}
with

compared as (
    select
        {%- for name in key %}
        coalesce(here.{{ name }}, there.{{ name }}) as {{ name }},
        {%- endfor %}
        coalesce(cast(there.{{ column }} as double), 0) as {{ column }}_before,
        coalesce(cast(here.{{ column }} as double), 0) as {{ column }}
    from {{ model }} as here
    full outer join {{ published }} as there
        on
            {%- for name in key %}
            {% if not loop.first %}and {% endif %}here.{{ name }} is not distinct from there.{{ name }}
            {%- endfor %}
),

changes as (
    select
        *,
        {{ column }} - {{ column }}_before as {{ column }}_change,
        -- Among few, a few more are no growth.
        ({{ column }} + 10) / ({{ column }}_before + 10) as {{ column }}_growth
    from compared
)

select * from changes
where not ({{ expression }})
{%- endif %}
{% endtest %}
