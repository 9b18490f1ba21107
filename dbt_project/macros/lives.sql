{#- Matches a year of three or four digits in a life text; five digits are a slip, not a year. -#}
{% macro year_pattern() -%}
    {{ return('(?:^|[^0-9])([0-9]{3,4})(?:[^0-9]|$)') }}
{%- endmacro %}


{#- The place that follows the year in one half of a life text: "1552, Köln". -#}
{% macro place_after_year(text) -%}
    nullif(nullif(
        {{ regex_replace(
            regex_extract(text, '[0-9]{3,4}(?:/[0-9]+)?[.,]? +(?:in |at )?([^0-9]*)$'), '[ ,.;]+$', ''
        ) }}, '?'
    ), '')
{%- endmacro %}


{#- Whether two years can be those of one life; a missing year contradicts nothing. -#}
{% macro is_a_life(birth_year, death_year) -%}
    coalesce({{ death_year }} - {{ birth_year }} between 0 and 120, true)
{%- endmacro %}
