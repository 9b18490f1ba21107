{#- The functions that SQL engines spell differently. Models call only these; another engine adds
    its own `<engine>__` implementation here and nowhere else.

    Patterns are RE2, which has neither look-around nor back-references. `[0-9]` and `[ ]` stand
    where `\d` and `\s` would: Jinja reads backslashes in its strings. -#}


{#- The part of a text that a group of a pattern matched; null if nothing matched. -#}
{% macro regex_extract(text, pattern, group=1) -%}
    {{ adapter.dispatch('regex_extract', 'artwarehouse')(text, pattern, group) }}
{%- endmacro %}

{% macro duckdb__regex_extract(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern | replace("'", "''") }}', {{ group }}), '')
{%- endmacro %}


{#- Replaces every match of a pattern. -#}
{% macro regex_replace(text, pattern, replacement) -%}
    {{ adapter.dispatch('regex_replace', 'artwarehouse')(text, pattern, replacement) }}
{%- endmacro %}

{% macro duckdb__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, '{{ pattern | replace("'", "''") }}', '{{ replacement | replace("'", "''") }}', 'g'
    )
{%- endmacro %}


{#- Whether a pattern occurs anywhere in a text. -#}
{% macro regex_matches(text, pattern) -%}
    {{ adapter.dispatch('regex_matches', 'artwarehouse')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__regex_matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern | replace("'", "''") }}')
{%- endmacro %}


{#- A text as a whole number; null where it is none. -#}
{% macro to_integer(text) -%}
    {{ adapter.dispatch('to_integer', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__to_integer(text) -%}
    try_cast({{ text }} as integer)
{%- endmacro %}


{#- Letters without their accents. -#}
{% macro without_accents(text) -%}
    {{ adapter.dispatch('without_accents', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__without_accents(text) -%}
    strip_accents({{ text }})
{%- endmacro %}


{#- The words of a text in alphabetical order: "vincent van gogh" and "gogh vincent van" meet. -#}
{% macro sorted_words(text) -%}
    {{ adapter.dispatch('sorted_words', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__sorted_words(text) -%}
    array_to_string(list_sort(string_split({{ text }}, ' ')), ' ')
{%- endmacro %}


{#- Words that stand in capitals get small letters after the first: "LA TOUR" becomes "La Tour" and
    "GIOVANNI DA RIMINI" "Giovanni da Rimini". Words that hold a small letter stay as they are, and
    so do Roman numerals. -#}
{% macro capitals_to_title_case(text) -%}
    {{ adapter.dispatch('capitals_to_title_case', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__capitals_to_title_case(text) -%}
    array_to_string(
        list_transform(
            -- Each word with the blank, hyphen or apostrophe that ends it.
            regexp_extract_all({{ text }}, '[^ ''-]+[ ''-]*|[ ''-]+'),
            lambda word, position: case
                when word <> upper(word) or regexp_matches(word, '^[IVX]+[^A-Za-z]*$') then word
                when
                    position > 1
                    and regexp_matches(
                        word,
                        '^(DA|DAL|DE|DI|DEL|DELLA|DELLE|DELLO|DEI|DEGLI|LA|LAS|LOS|Y|DU|DES|'
                        || 'VAN|VON|DER|DEN|TEN|TER|TOT|OF|THE|AND)[ -]'
                        || '|^(D|DELL)'''
                    )
                    then lower(word)
                else upper(left(word, 1)) || lower(substr(word, 2))
            end
        ),
        ''
    )
{%- endmacro %}


{#- The texts of a group's rows in the order of another column, with "; " between. -#}
{% macro joined_by(text, rank) -%}
    {{ adapter.dispatch('joined_by', 'artwarehouse')(text, rank) }}
{%- endmacro %}

{% macro duckdb__joined_by(text, rank) -%}
    string_agg({{ text }}, '; ' order by {{ rank }})
{%- endmacro %}


{#- The value of one column in the row in which another is smallest, skipping nulls. -#}
{% macro first_by(column, rank) -%}
    {{ adapter.dispatch('first_by', 'artwarehouse')(column, rank) }}
{%- endmacro %}

{% macro duckdb__first_by(column, rank) -%}
    arg_min({{ column }}, {{ rank }}) filter (where {{ column }} is not null)
{%- endmacro %}


{#- A number from 0 to 99 that a text always gets and that is spread evenly over texts. -#}
{% macro hash_percent(text) -%}
    {{ adapter.dispatch('hash_percent', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__hash_percent(text) -%}
    cast(('0x' || substr(md5({{ text }}), 1, 8)) as bigint) % 100
{%- endmacro %}


{#- By how many letters two texts differ: added, left out, wrong, or two of them swapped. -#}
{% macro edit_distance(text, other) -%}
    {{ adapter.dispatch('edit_distance', 'artwarehouse')(text, other) }}
{%- endmacro %}

{% macro duckdb__edit_distance(text, other) -%}
    damerau_levenshtein({{ text }}, {{ other }})
{%- endmacro %}


{#- The value below which a share of the values lie: 0.5 for the median. -#}
{% macro quantile(value, share) -%}
    {{ adapter.dispatch('quantile', 'artwarehouse')(value, share) }}
{%- endmacro %}

{% macro duckdb__quantile(value, share) -%}
    quantile_cont({{ value }}, {{ share }})
{%- endmacro %}


{#- Has a common table expression computed once: the optimizer would call a parser anew for each field
    of its reading. -#}
{% macro computed_once() -%}
    {{ adapter.dispatch('computed_once', 'artwarehouse')() }}
{%- endmacro %}

{% macro duckdb__computed_once() -%}
    materialized
{%- endmacro %}
