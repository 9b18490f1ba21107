{#- Lists that a bulk file keeps in one cell: "Govardhan|Mir 'Ali Haravi". Items may be empty. -#}


{#- How many items a list has; an empty cell is no list. -#}
{% macro list_length(text) -%}
    case
        when trim({{ text }}) <> ''
            then length({{ text }}) - length(replace({{ text }}, '|', '')) + 1
    end
{%- endmacro %}


{#- A row for each item of a list, with its position; of a list that is longer than any museum's for
    the first ones alone, since each row holds the whole list. -#}
{% macro each_item_position(length) -%}
    {{ each_position('least(' ~ length ~ ', 300)') }}
{%- endmacro %}


{#- A list, cut where it is longer than any museum's. -#}
{% macro bounded_list(text) -%}
    left({{ text }}, 20000)
{%- endmacro %}


{#- One item of a list, counted from 1. -#}
{% macro list_item(text, position) -%}
    nullif(trim(split_part({{ text }}, '|', {{ position }})), '')
{%- endmacro %}


{#- A row for each whole number from 1 to a count, for the list of columns that is selected. -#}
{% macro each_position(count) -%}
    {{ adapter.dispatch('each_position', 'artwarehouse')(count) }}
{%- endmacro %}

{% macro duckdb__each_position(count) -%}
    unnest(range(1, cast({{ count }} as integer) + 1))
{%- endmacro %}

{% macro spark__each_position(count) -%}
    explode(sequence(1, cast({{ count }} as integer)))
{%- endmacro %}


{#- A row for each word of a text whose words blanks part. -#}
{% macro each_word(text) -%}
    {{ adapter.dispatch('each_word', 'artwarehouse')(text) }}
{%- endmacro %}

{% macro duckdb__each_word(text) -%}
    unnest(string_split({{ text }}, ' '))
{%- endmacro %}

{% macro spark__each_word(text) -%}
    explode(split({{ text }}, ' '))
{%- endmacro %}


{#- A text field of a record in JSON; null where the record lacks it, or is none. -#}
{% macro json_text(record, field) -%}
    {{ adapter.dispatch('json_text', 'artwarehouse')(record, field) }}
{%- endmacro %}

{% macro duckdb__json_text(record, field) -%}
    case when json_valid({{ record }}) then json_extract_string({{ record }}, '$.{{ field }}') end
{%- endmacro %}

{% macro spark__json_text(record, field) -%}
    get_json_object({{ record }}, '$.{{ field }}')
{%- endmacro %}


{#- A row for each field of a JSON object of numbers, or of texts, as a pair: `pair.key`,
    `pair.value`. -#}
{% macro each_json_pair(object, of='number') -%}
    {{ adapter.dispatch('each_json_pair', 'artwarehouse')(object, of) }}
{%- endmacro %}

{% macro duckdb__each_json_pair(object, of) -%}
    {%- set type = {'number': 'double', 'text': 'varchar'}[of] -%}
    unnest(map_entries(cast(cast({{ object }} as json) as map(varchar, {{ type }}))))
{%- endmacro %}

{% macro spark__each_json_pair(object, of) -%}
    {%- set type = {'number': 'double', 'text': 'string'}[of] -%}
    explode(map_entries(from_json({{ object }}, 'map<string, {{ type }}>')))
{%- endmacro %}


{#- Aggregate: the rows of a group as a JSON list of objects with these columns, in no order. -#}
{% macro json_rows(columns) -%}
    {{ adapter.dispatch('json_rows', 'artwarehouse')(columns) }}
{%- endmacro %}

{% macro duckdb__json_rows(columns) -%}
    cast(to_json(list({
        {%- for column in columns %}'{{ column }}': {{ column }}{% if not loop.last %}, {% endif %}{% endfor -%}
    })) as varchar)
{%- endmacro %}

{% macro spark__json_rows(columns) -%}
    to_json(collect_list(struct({{ columns | join(', ') }})))
{%- endmacro %}


{#- Values as text literals with commas between, for `in (...)`. -#}
{% macro quoted(values) -%}
    {%- for value in values %}{{ text_literal(value) }}{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}


{#- Columns for a select, one a line; those that a relation lacks as null. -#}
{% macro columns_or_null(columns, lacking) -%}
    {%- for column in columns -%}
        {{ 'cast(null as varchar) as ' ~ column if column in lacking else column }}
        {%- if not loop.last %},
        {% endif %}
    {%- endfor -%}
{%- endmacro %}
