{#- Matches a length with a decimal comma or point, as one group. -#}
{% macro length_pattern() -%}
    {{ return('([0-9]+(?:[.,][0-9]+)?)') }}
{%- endmacro %}


{#- A length text in centimetres. Three digits after a point are thousands: a bronze of "1.800 cm". -#}
{% macro in_centimetres(length, unit) -%}
    {{ to_number(
        'replace(' ~ regex_replace(length, '^([0-9]+)[.]([0-9]{3})$', '\\1\\2') ~ ", ',', '.')"
    ) }} * case {{ unit }} when 'mm' then 0.1 when 'm' then 100 else 1 end
{%- endmacro %}


{#- A size as a work of art may have it: more than nothing and less than 200 metres. -#}
{% macro plausible_size(size) -%}
    case when {{ size }} > 0 and {{ size }} < 20000 then round({{ size }}, 2) end
{%- endmacro %}
