{#- Matches a length with a decimal comma or point, as one group. -#}
{% macro length_pattern() -%}
    {{ return('([0-9]+(?:[.,][0-9]+)?)') }}
{%- endmacro %}


{#- The sizes in a text of small letters, in one notation: the whole work's where the text gives a
    detail's beside it, no other remarks in parentheses, one sign between two sides, one unit. -#}
{% macro normalised_sizes(text) -%}
    {%- set whole = '[(](?:the )?(?:full|whole|entire|complete)\\b[^()0-9]*([0-9][^()]*)' -%}
    {%- set steps = [
        ('[(][^)]*[)]?', ' '),
        ('×', 'x'),
        ('([0-9]) ?(?:cn|cnm|cam|cmú|cms|vm|ca|c,)(?:[ .,;]|$)', '\\1 cm '),
        ('([0-9]) ?(?:inches|inch|in[.]|in\\b|”|")', '\\1 inch'),
        ('([0-9]) ?(?:metres|metre|meters|meter)\\b', '\\1 m'),
        ('([0-9]{2,})(?:, | ,)([0-9]) ?(x|cm|mm)\\b', '\\1,\\2 \\3'),
        ('([0-9])(?:n|,) ?x ([0-9.,]+ ?cm)', '\\1 x \\2'),
        ('([0-9]) (?:c|s|by) ([0-9])', '\\1 x \\2'),
        ('([0-9]{2,}|[0-9],[0-9]) ([0-9]{2,}(?:,[0-9]+)?) ?(cm|mm)\\b', '\\1 x \\2 \\3'),
        ('\\bh[eu]{1,3}ig[ht]{1,2}\\b', 'height'),
        ('\\b(height|width|length|diameter|depth) (?:with base|with socle|at (?:the )?base|over|about|approx[.]|circa|ca?[.])(?: c[.])?', '\\1'),
        ('\\b(size|width|height|length|diameter|base) of [a-z ]+:? ?(?:ca?[.] ?)?[0-9.,]+(?: ?x ?[0-9.,]+)? ?(mm|cm|m)\\b', ' '),
        (' +', ' '),
    ] -%}
    {%- set result = namespace(sql='coalesce(' ~ regex_extract(text, whole) ~ ', ' ~ text ~ ')') -%}
    {%- for pattern, replacement in steps -%}
        {%- set result.sql = regex_replace(result.sql, pattern, replacement) -%}
    {%- endfor -%}
    trim({{ result.sql }})
{%- endmacro %}


{#- A length text in centimetres. Three digits after a point are thousands: a bronze of "1.800 cm". -#}
{% macro in_centimetres(length, unit) -%}
    {{ to_number(
        'replace(' ~ regex_replace(length, '^([0-9]+)[.]([0-9]{3})$', '\\1\\2') ~ ", ',', '.')"
    ) }} * case {{ unit }} when 'mm' then 0.1 when 'm' then 100 when 'inch' then 2.54 else 1 end
{%- endmacro %}


{#- A size as a work of art may have it: more than nothing and less than 100 metres. -#}
{% macro plausible_size(size) -%}
    case when {{ size }} > 0 and {{ size }} < 10000 then round({{ size }}, 2) end
{%- endmacro %}
