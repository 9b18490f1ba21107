{#- The side of a task on which everything with this key stands: all works of an artist on one side,
    whichever task, build or machine. -#}
{% macro split_of(key) -%}
    {%- set bucket = hash_percent(key ~ " || '" ~ var('split_salt') ~ "'") -%}
    {%- set validation_from = var('ml_train_percent') -%}
    {%- set test_from = validation_from + var('ml_validation_percent') -%}
    case
        when {{ bucket }} < {{ validation_from }} then 'train'
        when {{ bucket }} < {{ test_from }} then 'validation'
        else 'test'
    end
{%- endmacro %}
