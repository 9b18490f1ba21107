{#- Key of a row of a source: the hash of the source and of the source's own, lasting id. -#}
{% macro source_key(source, source_id) -%}
    md5({{ source }} || '|' || {{ source_id }})
{%- endmacro %}


{#- Key of a dimension row that is nothing but its values (a school, a medium): the hash of these.
    Null where every value is null, so that a fact's foreign key is null when nothing is known. No
    value may be an empty text: it would share its key with null. The bar that parts values is written
    otherwise within one: "a|b" and nothing is not "a" and "b". -#}
{% macro value_key(columns) -%}
    case
        when coalesce({{ columns | join(', ') }}) is null then null
        else md5(
            {%- for column in columns %}
            coalesce(replace(replace({{ column }}, '~', '~0'), '|', '~1'), ''){% if not loop.last %} || '|' ||{% endif %}
            {%- endfor %}
        )
    end
{%- endmacro %}
