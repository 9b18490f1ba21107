{#- Attributes by the dimension that they tell of. A label of any other attribute stays in raw. -#}
{%- set columns = {
    'movement': ['style', 'movement', 'period', 'genre_style'],
    'timeframe': ['timeframe'],
    'culture': ['culture', 'school', 'nation', 'nationality', 'country'],
    'form_label': ['form', 'classification'],
    'work_type': ['type', 'genre', 'subject'],
    'medium': ['medium', 'technique'],
    'location': ['museum', 'location'],
} -%}

with

works as (
    select
        *,
        -- Folders are named with underscores where people write blanks.
        {{ clean_text("replace(label, '_', ' ')") }} as label_text
    from {{ ref('stg_folder__works') }}
)

select
    works.source_id,
    works.load_id,
    works.artist,
    works.title,
    'name:' || {{ search_text('works.artist') }} as source_artist_id,
    {%- for column, attributes in columns.items() if column != 'movement' %}
    case
        when works.attribute in ({{ quoted(attributes) }}) then works.label_text
    end as {{ column }},
    {%- endfor %}
    case
        when works.attribute in ({{ quoted(columns["movement"]) }})
            then coalesce(movements.movement, works.label_text)
    end as movement,
    movements.first_year,
    movements.last_year
from works
left join {{ ref('movement_aliases') }} as movements
    on
        works.attribute in ({{ quoted(columns["movement"]) }})
        and {{ search_text('works.label_text') }} = movements.alias
