{#- Colours mix as light does, and sRGB values are about its square root: they are averaged as light
    (IEC 61966-2-1). -#}


{#- The light, 0 to 1, of an sRGB value, 0 to 255. -#}
{% macro light_of(value) -%}
    case
        when {{ value }} <= 10.31475 then {{ value }} / (255 * 12.92)
        else power(({{ value }} / 255 + 0.055) / 1.055, 2.4)
    end
{%- endmacro %}


{#- The sRGB value, 0 to 255, of light, 0 to 1. -#}
{% macro value_of_light(light) -%}
    case
        when {{ light }} <= 0.0031308 then {{ light }} * 255 * 12.92
        else 255 * (1.055 * power({{ light }}, 1 / 2.4) - 0.055)
    end
{%- endmacro %}


{#- A colour as on the web: #c86432 for 200, 100, 50. -#}
{% macro hex_colour(red, green, blue) -%}
    '#'
    {%- for value in (red, green, blue) %}
    || lpad(lower(hex(cast(round({{ value }}) as bigint))), 2, '0')
    {%- endfor %}
{%- endmacro %}
