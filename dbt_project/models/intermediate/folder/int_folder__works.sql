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

stg_folder__works as (
    select * from {{ ref('stg_folder__works') }}
),

movement_aliases as (
    select * from {{ ref('movement_aliases') }}
),

works as (
    select
        *,
        -- Folders are named with underscores where people write blanks.
        {{ clean_text("replace(label, '_', ' ')") }} as label_text
    from stg_folder__works
),

final as (
    select
        works.source_id,
        works.load_id,
        works.artist,
        works.title,
        -- A name that is all in other letters is left whole.
        'name:' || coalesce(nullif({{ search_text('works.artist') }}, ''), lower(works.artist))
            as source_artist_id,
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
        movements.last_year,
        works.attribute,
        works.label,
        case
            when
                works.attribute is null
                or works.attribute not in ({{ quoted(columns.values() | sum(start=[])) }})
                then 'no attribute that the warehouse knows: kept in raw'
            when works.attribute in ({{ quoted(columns["movement"]) }}) and movements.alias is null
                then 'no movement known by this name'
        end as label_issue
    from works
    left join movement_aliases as movements
        on
            works.attribute in ({{ quoted(columns["movement"]) }})
            and {{ search_text('works.label_text') }} = movements.alias
)

select * from final
