{#- A place without the signs that part it from a year, and without doubt: "Venezia ?". -#}
{% macro cleaned_place(text) -%}
    nullif({{ clean_text(regex_replace(
        regex_replace(text, '^[ ,;.?]+|[ ,;]+$', ''), ' *(?:[(][?][)]|[?]) *$|([a-z]{3})[.]$', '\\1'
    )) }}, '')
{%- endmacro %}


{#- The place in one half of a life text, "1552, Köln", of which the date is known: what follows the
    last number, else what goes before the first ("Orchamps-Vennes, 1657"). -#}
{% macro place_beside_date(text, date) -%}
    case
        when {{ date }} is null then {{ cleaned_place(regex_extract(text, '^([^0-9]*)$')) }}
        else coalesce(
            {{ cleaned_place(regex_replace(
                regex_extract('substr(' ~ text ~ ', length(' ~ date ~ ') + 1)', '([^0-9]*)$'),
                '^[ ,;.]*in ', ''
            )) }},
            {{ cleaned_place(regex_extract(text, '^(\\p{Lu}[^0-9]*?), [^0-9,]*[0-9]')) }}
        )
    end
{%- endmacro %}


{#- The place of a career, "1130-60 at Saintes", of which the date is known: what follows the date,
    else what goes before it ("in Lombardy, 1370s"). -#}
{% macro place_of_career(text, date) -%}
    {%- set preposition = '^[ ,;.]*(?:probably )?(?:(?:in|at|on|around|of|now|from) )?(?:the )?' -%}
    case
        when {{ date }} is null
            then {{ cleaned_place(regex_extract(text, '^ *(?:in|at) (?:the )?([A-Z][^0-9]*)$')) }}
        else coalesce(
            {{ cleaned_place(regex_replace(
                'substr(' ~ text ~ ', position(' ~ date ~ ' in ' ~ text ~ ') + length(' ~ date ~ '))', preposition, ''
            )) }},
            {{ cleaned_place(regex_extract(
                text, '^ *(?:in|at) ([A-Z][^0-9,]*?),?(?: from| since)?(?: ca?[.])? [0-9]'
            )) }}
        )
    end
{%- endmacro %}


{#- Whether two years can be those of one life; a missing year contradicts nothing. -#}
{% macro is_a_life(birth_year, death_year) -%}
    coalesce({{ death_year }} - {{ birth_year }} between 0 and 120, true)
{%- endmacro %}


{#- A year of a person's life as the Met writes it; some are given to the day: "1868-09-01". -#}
{% macro year_of_life(text) -%}
    {{ to_integer(regex_extract(text, '^ *(-?[0-9]{1,4})(?:-[0-9-]+)? *$')) }}
{%- endmacro %}
