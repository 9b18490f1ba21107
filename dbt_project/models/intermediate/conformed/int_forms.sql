{#- What a label may be found by in the seed, the fullest words first. -#}
{%- set candidates = [
    'whole', 'head', singular_of('head'), "head || 's'",
    'last_word', singular_of('last_word'), 'first_word', singular_of('first_word'),
] -%}

with

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

form_aliases as (
    select * from {{ ref('form_aliases') }}
),

labels as (
    select classification as label from int_met__objects
    union
    select object_name as label from int_met__objects
    union
    select form as label from int_wga__works
    union
    select form_label as label from int_folder__works
),

-- "Metalwork", "Metal" and "Metal-Ornaments" are one form. What stands before the first sign that
-- parts a label is its head; of several labels in one cell the first that is not empty counts.
firsts as (
    select
        label,
        {{ regex_extract('label', '^[| ]*([^|]+)') }} as first_label
    from labels
    where label is not null
),

pieces as (
    select
        label,
        {{ search_text('first_label') }} as whole,
        {{ search_text(regex_extract('first_label', '^([^,&/(-]+)')) }} as head
    from firsts
    where first_label is not null
),

words as (
    select
        *,
        {{ regex_extract('head', '([a-z]+)$') }} as last_word,
        {{ regex_extract('head', '^([a-z]+)') }} as first_word
    from pieces
),

found as (
    {%- for candidate in candidates %}
    select
        words.label,
        {{ loop.index }} as rank,
        aliases.form
    from words
    inner join form_aliases as aliases on {{ candidate }} = aliases.alias
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

forms as (
    select
        label,
        {{ first_by('form', 'rank') }} as form
    from found
    group by label
),

final as (
    select
        words.label,
        forms.form,
        nullif({{ singular_of('words.head') }}, '') as head
    from words
    left join forms on words.label = forms.label
)

select * from final
