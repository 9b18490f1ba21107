{#- "Holbein, Hans the Younger" as people say it: "Hans Holbein the Younger". What tells namesakes
    apart (a numeral, "the Elder") goes last. Names of nobody ("Architect, French") stay. -#}
{% macro name_in_order(sort_name, is_generic) -%}
    {%- set suffix = '(?:,? (the Elder|the Younger|[IVX]+))' -%}
    case
        when {{ is_generic }} or not contains({{ sort_name }}, ', ') then {{ sort_name }}
        else {{ clean_text(
            "coalesce(" ~ regex_extract(sort_name, '^[^,]*, (.*?)' ~ suffix ~ '?$') ~ ", '')"
            ~ " || ' ' || " ~ regex_extract(sort_name, '^([^,]*),')
            ~ " || ' ' || coalesce(" ~ regex_extract(sort_name, suffix ~ '$') ~ ", '')"
        ) }}
    end
{%- endmacro %}
