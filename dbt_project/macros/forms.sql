{#- One of many in place of many, for the words that museums put their objects under: "tapestries"
    is "tapestry", "screens" is "screen"; "glass" and "canvas" stay. -#}
{% macro singular_of(text) -%}
    {{ regex_replace(
        regex_replace(text, 'ies$', 'y'), '([^s][^aius])s$|([^aius]s)es$|(x|ch|sh)es$', '\\1\\2\\3'
    ) }}
{%- endmacro %}
