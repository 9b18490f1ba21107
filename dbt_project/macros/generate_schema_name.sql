{#- A model's schema is the one it names, without the target's schema before it: marts name none
    and stand in `main`, where readers of the published file look. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
