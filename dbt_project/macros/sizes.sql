{#- A measured element in the words of a museum: "Overall (with base): H. 30.5 x Diam. 12 cm". -#}
{% macro measurement_in_words() -%}
    {%- set sides = {
        'H.': 'height_cm',
        'W.': 'width_cm',
        'D.': 'depth_cm',
        'L.': 'length_cm',
        'Diam.': 'diameter_cm',
    } -%}
    coalesce(element_name, 'Overall')
    || coalesce(' (' || element_description || ')', '')
    || ': '
    || concat_ws(
        ' x '
        {%- for letter, column in sides.items() %},
        '{{ letter }} ' || cast(round({{ column }}, 4) as varchar)
        {%- endfor %}
    )
    || ' cm'
{%- endmacro %}
