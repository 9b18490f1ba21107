{#- Works and works with a picture by source and one column. Works of which the column is not known
    are counted under null, so that the counts of a source add up to its works.

    Args: relation and column: where the column stands; key: the fact's foreign key to it, or none
    where the column is the fact's own. -#}
{% macro works_by(column, dimension=none, key=none, name=none) -%}
select
    artworks.source,
    {% if dimension is none -%}
    artworks.{{ column }} as {{ name or column }},
    {%- else -%}
    dimension.{{ column }} as {{ name or column }},
    {%- endif %}
    count(*) as works,
    count(artworks.image_key) as works_with_image
from {{ ref('fct_artwork') }} as artworks
{%- if dimension is not none %}
left join {{ ref(dimension) }} as dimension on artworks.{{ key }} = dimension.{{ key }}
{%- endif %}
group by 1, 2
{%- endmacro %}
