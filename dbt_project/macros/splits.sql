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


{#- A title without remarks in parentheses: a work and "(detail)" of it share it. -#}
{% macro title_of_whole(title) -%}
    {{ clean_text(regex_replace('lower(' ~ title ~ ')', '[(][^)]*[)]?', ' ')) }}
{%- endmacro %}


{#- One task's rows of the labelled pictures. -#}
{% macro examples_of(task) -%}
with

examples as (
    select * from {{ ref('int_ml_examples') }}
),

final as (
    select
        artwork_key,
        image_filename,
        label,
        split,
        artist_key,
        source,
        class_support
    from examples
    where task = '{{ task }}' and is_class
)

select * from final
{%- endmacro %}
