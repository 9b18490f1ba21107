{#- Selects the declared columns of a raw table.

    Raw is written source by source, and a column exists once a record filled it. What is not there
    yet reads as an empty relation or a null column of the declared type, so that the warehouse
    builds whichever sources were ingested. -#}
{% macro raw_source(source_name, table_name) %}
    {%- set relation = source(source_name, table_name) -%}
    {%- if not execute -%}
        select 1 as parsing
    {%- elif relation.is_cte -%}
        {#- A unit test put its rows in the place of the table. -#}
        select * from {{ relation }}
    {%- else -%}
        {%- set present = column_names(relation) -%}
        select
            {%- for column in declared_columns(source_name, table_name) %}
            {% if column.name in present -%}
                try_cast({{ adapter.quote(column.name) }} as {{ column.data_type }})
            {%- else -%}
                cast(null as {{ column.data_type }})
            {%- endif %} as {{ column.name }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        {%- if present %}
        from {{ relation }}
        {%- else %}
        where false
        {%- endif %}
    {%- endif -%}
{% endmacro %}


{#- Names of the columns that a table has; none if there is no such table. -#}
{% macro column_names(relation) %}
    {%- set existing = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- set names = [] -%}
    {%- if existing is not none -%}
        {%- for column in adapter.get_columns_in_relation(existing) -%}
            {%- do names.append(column.name | lower) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}


{#- The columns that sources.yml declares for a raw table. -#}
{% macro declared_columns(source_name, table_name) %}
    {%- set found = graph.sources.values()
        | selectattr('source_name', 'equalto', source_name)
        | selectattr('name', 'equalto', table_name) | list -%}
    {%- if not found or not found[0].columns -%}
        {%- do exceptions.raise_compiler_error(
            'No columns are declared for source ' ~ source_name ~ '.' ~ table_name
            ~ ': list them with their data_type in its _' ~ source_name ~ '__sources.yml.'
        ) -%}
    {%- endif -%}
    {{ return(found[0].columns.values() | list) }}
{% endmacro %}


{#- The tables that a schema of raw has, declared or not, without dlt's own. -#}
{% macro tables_in_raw(schema) %}
    {%- set tables = [] -%}
    {%- if execute -%}
        {%- set relation = api.Relation.create(database='raw', schema=schema) -%}
        {%- for table in list_relations_without_caching(relation) -%}
            {%- if not table['name'].startswith('_dlt') -%}
                {%- do tables.append(relation.incorporate(path={'identifier': table['name']})) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(tables) }}
{% endmacro %}
