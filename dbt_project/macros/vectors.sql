{#- Vectors: arrays of as many numbers as embeddings have after they were reduced (`DIMENSIONS` of
    ml/embeddings/dimension_reduction.py). -#}
{% macro vector_dimensions() -%}
    128
{%- endmacro %}


{#- A list of numbers, written as JSON, as a vector. -#}
{% macro vector(text) -%}
    {{ adapter.dispatch('vector', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__vector(text) -%}
    cast({{ text }} as float[{{ vector_dimensions() }}])
{%- endmacro %}

{% macro spark__vector(text) -%}
    from_json({{ text }}, 'array<float>')
{%- endmacro %}


{#- The sum of the products of two vectors' numbers: between vectors of length 1, their cosine. -#}
{% macro inner_product(left, right) -%}
    {{ adapter.dispatch('inner_product', 'artwarehouse')(left, right) }}
{%- endmacro %}

{% macro duckdb__inner_product(left, right) -%}
    cast(array_inner_product({{ left }}, {{ right }}) as double)
{%- endmacro %}

{% macro spark__inner_product(left, right) -%}
    aggregate(
        zip_with({{ left }}, {{ right }}, (one, other) -> one * other),
        cast(0 as double),
        (total, product) -> total + product
    )
{%- endmacro %}


{#- The number at a position of a vector, counted from 1. -#}
{% macro number_at(vector, position) -%}
    {{ adapter.dispatch('number_at', 'artwarehouse')(vector, position) }}
{%- endmacro %}

{% macro duckdb__number_at(vector, position) -%}
    array_extract({{ vector }}, {{ position }})
{%- endmacro %}

{% macro spark__number_at(vector, position) -%}
    element_at({{ vector }}, {{ position }})
{%- endmacro %}


{#- Aggregate: the vector of the numbers of a group, in the order of their positions. -#}
{% macro vector_of(number, position) -%}
    {{ adapter.dispatch('vector_of', 'artwarehouse')(number, position) }}
{%- endmacro %}

{% macro duckdb__vector_of(number, position) -%}
    cast(list({{ number }} order by {{ position }}) as float[{{ vector_dimensions() }}])
{%- endmacro %}

{% macro spark__vector_of(number, position) -%}
    transform(
        array_sort(collect_list(struct({{ position }} as position, {{ number }} as number))),
        pair -> pair.number
    )
{%- endmacro %}


{#- A row for each text of a list that is written as JSON. -#}
{% macro each_text(list) -%}
    {{ adapter.dispatch('each_text', 'artwarehouse')(list) }}
{%- endmacro %}

{% macro duckdb__each_text(list) -%}
    unnest(cast(cast({{ list }} as json) as varchar[]))
{%- endmacro %}

{% macro spark__each_text(list) -%}
    explode(from_json({{ list }}, 'array<string>'))
{%- endmacro %}
