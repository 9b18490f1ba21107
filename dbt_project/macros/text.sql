{#- A text without stray blanks: runs of white space become one blank, an empty text null. Trailing
    blanks split groups that are one ("market " and "market"). A spreadsheet writes a carriage return
    as "_x000D_". -#}
{% macro clean_text(text) -%}
    nullif(trim({{ regex_replace(text, '(?:_x000D_|[[:space:]\u00a0])+', ' ') }}), '')
{%- endmacro %}


{#- A text without stray blanks whose lines stay apart. -#}
{% macro clean_lines(text) -%}
    nullif(trim({{ regex_replace(text, '(?:_x000D_|[ \t\r\u00a0])+', ' ') }}), '')
{%- endmacro %}


{#- A text in which the signs that HTML escapes stand for themselves: the Met escapes some names. -#}
{% macro unescaped(text) -%}
    {%- set result = namespace(sql=text) -%}
    {%- for entity, sign in [('&#39;', "'"), ('&quot;', '"'), ('&lt;', '<'), ('&gt;', '>'), ('&amp;', '&')] -%}
        {%- set result.sql = 'replace(' ~ result.sql ~ ', ' ~ text_literal(entity) ~ ', ' ~ text_literal(sign) ~ ')' -%}
    {%- endfor -%}
    {{ result.sql }}
{%- endmacro %}


{#- A text as search sees it: small letters without accents, and blanks instead of signs. -#}
{% macro search_text(text) -%}
    trim({{ regex_replace('lower(' ~ without_accents(text) ~ ')', '[^a-z0-9]+', ' ') }})
{%- endmacro %}


{#- A person's name in a form in which "AACHEN, Hans von" and "Hans von Aachen" are equal: titles
    dropped, words sorted. -#}
{% macro name_key(text) -%}
    nullif({{ sorted_words('trim(' ~ regex_replace(
        "' ' || " ~ search_text(regex_replace(text, "[(][^)]*[)]", ' ')) ~ " || ' '",
        ' (sir|dame|called|mr|mrs) ', ' '
    ) ~ ')') }}, '')
{%- endmacro %}


{#- "Alte Pinakothek, Munich": the part after the last comma. -#}
{% macro after_last_comma(text) -%}
    nullif(trim({{ regex_replace(text, '^.*,', '') }}), '')
{%- endmacro %}


{#- A value of the environment as a text literal, whatever signs it holds. -#}
{% macro text_literal(value) -%}
    '{{ value | replace("'", "''") }}'
{%- endmacro %}
