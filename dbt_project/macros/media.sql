{#- A technique text in one notation: small letters, no remarks in parentheses, and the slips of
    "oil" that the catalogue holds set right. -#}
{% macro normalised_medium(text) -%}
    {{ clean_text(regex_replace(
        regex_replace('lower(' ~ text ~ ')', '[(][^)]*[)]?', ' '), '^oi(ll|i|k|l l)\\b', 'oil'
    )) }}
{%- endmacro %}


{#- What the work is made with: "oil" of "oil on canvas". Formats before a semicolon
    ("handscroll; ink on silk") are no technique. -#}
{% macro technique_of(medium) -%}
    nullif(trim(coalesce(
        {{ regex_extract(medium, '(?:^|[;:] ?)([^;:]*?) on [a-z]') }},
        {{ regex_extract(medium, '^([^;]*)') }}
    )), '')
{%- endmacro %}


{#- What carries the work: "canvas" of "oil on canvas, transferred from wood". -#}
{% macro support_of(medium) -%}
    trim({{ regex_extract(
        medium, '(?:^|[;:] ?)[^;:]*? on ([a-z][^,;]*?)(?: (?:transferred|mounted|laid|backed)\\b|[,;]|$)'
    ) }})
{%- endmacro %}
