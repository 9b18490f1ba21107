{#- Names of persons in the forms by which records of one person meet. -#}


{#- A name as search sees it, without remarks and titles, and with one sign for what tells namesakes
    apart: "HOLBEIN, Hans the Younger" and "Hans Holbein II" end in "ii". -#}
{% macro person_text(name) -%}
    {%- set steps = [
        ('(?i)[(]([ivx]+)[)]', ' \\1 '),
        ('[(][^)]*[)]?', ' '),
        ('[’‘`ʻ´\']', ''),
    ] -%}
    {%- set words = [
        (' (the|of) ', ' '),
        (' (sir|dame|baron|count|chevalier|called|named|mr|mrs|mme|st|saint) ', ' '),
        (' (elder|senior|sr|aine|older|first) ', ' i '),
        (' (younger|junior|jr|jeune|second) ', ' ii '),
        (' (third) ', ' iii '),
        (' (giambattista|gianbattista|giovambattista|giovanbattista) ', ' giovanni battista '),
        (' (giovan|gian) ', ' giovanni '),
    ] -%}
    {%- set result = namespace(sql=name) -%}
    {%- for pattern, replacement in steps -%}
        {%- set result.sql = regex_replace(result.sql, pattern, replacement) -%}
    {%- endfor -%}
    {#- Two blanks between words, so that neighbours can both go. -#}
    {%- set result.sql = "' ' || replace(" ~ search_text(result.sql) ~ ", ' ', '  ') || ' '" -%}
    {%- for pattern, replacement in words -%}
        {%- set result.sql = regex_replace(result.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ clean_text(result.sql) }}
{%- endmacro %}


{#- Which of several namesakes a person's text means: "i", "ii", "iii"; null where it does not say. -#}
{% macro person_ordinal(person_text) -%}
    {{ regex_extract(person_text, '(?:^|[^a-z])(i|ii|iii|iv)(?:[^a-z]|$)') }}
{%- endmacro %}


{#- A person's text without ordinal and particles, in its own order: "hans aachen". -#}
{% macro person_bare_text(person_text) -%}
    {{ clean_text(regex_replace(
        "' ' || replace(" ~ person_text ~ ", ' ', '  ') || ' '",
        ' (i|ii|iii|iv|von|van|vom|der|den|de|di|da|del|della|dei|degli|dall|dalla|du|des|d|la|le|les|lo|il|el|of|y|e|und|and|ter|ten|te|het|zu|zum|zur|af) ',
        ' '
    )) }}
{%- endmacro %}


{#- Whether every word of the shorter of two texts, words sorted, is a word of the longer one. -#}
{% macro holds_all_words(text, other) -%}
    {{ adapter.dispatch('holds_all_words', 'artwarehouse')(text, other) }}
{%- endmacro %}

{% macro duckdb__holds_all_words(text, other) -%}
    (
        list_has_all(string_split({{ text }}, ' '), string_split({{ other }}, ' '))
        or list_has_all(string_split({{ other }}, ' '), string_split({{ text }}, ' '))
    )
{%- endmacro %}

{% macro spark__holds_all_words(text, other) -%}
    (
        size(array_except(split({{ other }}, ' '), split({{ text }}, ' '))) = 0
        or size(array_except(split({{ text }}, ' '), split({{ other }}, ' '))) = 0
    )
{%- endmacro %}
