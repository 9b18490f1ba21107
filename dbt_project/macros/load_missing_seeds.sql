{#- Loads the seeds that the scratch database lacks, before the first model asks for one. `dbt build`
    and `dbt seed` load them all, as ever. -#}
{% macro load_missing_seeds() %}
    {%- if execute and flags.WHICH == 'run' -%}
        {%- for seed in graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') -%}
            {%- set relation = api.Relation.create(
                database=seed.database, schema=seed.schema, identifier=seed.alias, type='table'
            ) -%}
            {%- if adapter.get_relation(seed.database, seed.schema, seed.alias) is none -%}
                {%- do adapter.create_schema(relation) -%}
                {%- do load_seed(relation, seed) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{#- Creates one seed's table from its file, with the column types that the seed declares. -#}
{% macro load_seed(relation, seed) %}
    {{ adapter.dispatch('load_seed', 'artwarehouse')(relation, seed) }}
{% endmacro %}

{% macro duckdb__load_seed(relation, seed) %}
    {%- set path = (seed.root_path or '.') ~ '/' ~ seed.original_file_path -%}
    {%- set types = [] -%}
    {%- for name, data_type in seed.config.column_types.items() -%}
        {%- do types.append("'" ~ name ~ "': '" ~ data_type ~ "'") -%}
    {%- endfor -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' as select * from read_csv(' ~ text_literal(path)
        ~ ', header = true, columns = {' ~ types | join(', ') ~ '})'
    ) -%}
{% endmacro %}
