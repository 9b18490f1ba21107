{#- A year of a person's life as the Met writes it; some are given to the day: "1868-09-01". -#}
{% macro year_of_life(text) -%}
    {{ to_integer(regex_extract(text, '^ *(-?[0-9]{1,4})(?:-[0-9-]+)? *$')) }}
{%- endmacro %}


{#- Whether a name is that of a firm, which is founded and not born. -#}
{% macro is_a_firm(name) -%}
    {{ regex_matches(
        name,
        '(?i)\\b(company|co[.]|manufactory|manufacture|manufacturing|factory|workshops?|works|brothers|frères'
        ~ '|(?:and|et) (?:sons?|fils)|pottery|colony|press|studio|mint|family|foundry|period|partnership'
        ~ '|maison|house of)(?: |$|[,.])|&'
    ) }}
{%- endmacro %}
