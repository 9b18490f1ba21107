{#- Attributes of an artwork from which the seed may take labels. -#}
{%- set attributes = ['artist_school', 'culture', 'movement', 'timeframe', 'canonical_type'] -%}

with

bridge_artwork_artist as (
    select * from {{ ref('bridge_artwork_artist') }}
),

dim_artist as (
    select * from {{ ref('dim_artist') }}
),

int_artworks as (
    select * from {{ ref('int_artworks') }}
),

int_pictures as (
    select * from {{ ref('int_pictures') }}
),

ml_task_labels as (
    select * from {{ ref('ml_task_labels') }}
),

bridge as (
    select
        bridge.artwork_key,
        bridge.artist_key,
        bridge.qualifier,
        artists.artist_name,
        artists.is_generic
    from bridge_artwork_artist as bridge
    inner join dim_artist as artists on bridge.artist_key = artists.artist_key
    where bridge.is_maker
),

-- Each artist of a work has a side. A work whose artists stand on different sides fits on none.
sides as (
    select
        artwork_key,
        min({{ split_of('artist_key') }}) as side,
        min({{ split_of('artist_key') }}) = max({{ split_of('artist_key') }}) as artists_agree
    from bridge
    where not is_generic
    group by artwork_key
),

-- Namesakes are two classes; and a work of several hands, or of a workshop, shows no one's own.
class_names as (
    select
        artist_key,
        case
            when count(*) over (partition by artist_name) = 1 then artist_name
            else artist_name || ' (' || left(artist_key, 8) || ')'
        end as class_name
    from dim_artist
    where not is_generic
),

own_hand as (
    select
        bridge.artwork_key,
        min(class_names.class_name) as artist
    from bridge
    left join class_names on bridge.artist_key = class_names.artist_key
    group by bridge.artwork_key
    having
        count(distinct bridge.artist_key) = 1
        and count(bridge.qualifier) = 0
        and count(class_names.artist_key) = count(*)
),

artworks as (
    select
        artworks.artwork_key,
        artworks.source,
        {%- for attribute in attributes %}
        artworks.{{ attribute }},
        {%- endfor %}
        own_hand.artist,
        case when not artworks.is_generic_artist then artworks.artist_key end as artist_key,
        sides.side,
        coalesce(sides.artists_agree, true) as artists_agree,
        -- The gallery shows a work and its details as works of their own: they stay together.
        case
            when artworks.source = 'wga'
                then coalesce(
                    artworks.artist_key || '|' || {{ title_of_whole('artworks.title') }},
                    artworks.artwork_key
                )
            else artworks.artwork_key
        end as whole_work,
        pictures.image_filename,
        pictures.sha256
    from int_artworks as artworks
    inner join int_pictures as pictures on artworks.artwork_key = pictures.image_key
    left join sides on artworks.artwork_key = sides.artwork_key
    left join own_hand on artworks.artwork_key = own_hand.artwork_key
    -- A photograph of a building or a carving would teach the camera's habits, not the school's. A
    -- folder of labelled pictures is taken at its word.
    where artworks.form = 'painting' or artworks.source = 'folder'
),

-- One row per artwork and attribute from which some task takes its labels.
attributes as (
    {%- for attribute in attributes + ['artist'] %}
    select
        artwork_key,
        source,
        '{{ attribute }}' as attribute,
        {{ attribute }} as attribute_value
    from artworks
    where {{ attribute }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

attribute_values as (
    select distinct
        source,
        attribute,
        attribute_value
    from attributes
),

-- The rule that says most of a value decides: its own name, else the longest part of it, else any.
rules as (
    select
        rules.task,
        found.source,
        found.attribute,
        found.attribute_value,
        case
            when rules.match_kind = 'any' then found.attribute_value
            else nullif(rules.label, '')
        end as label,
        row_number() over (
            partition by rules.task, found.source, found.attribute, found.attribute_value
            order by
                case rules.match_kind when 'contains' then 2 when 'any' then 3 else 1 end,
                length(rules.attribute_value) desc,
                rules.attribute_value
        ) as rank
    from attribute_values as found
    inner join ml_task_labels as rules
        on
            found.source = rules.source
            and found.attribute = rules.attribute
            and case rules.match_kind
                when 'any' then true
                when 'contains' then contains(found.attribute_value, rules.attribute_value)
                else found.attribute_value = rules.attribute_value
            end
),

labelled as (
    select
        rules.task,
        rules.label,
        -- Whoever is to be recognised must be known: there a work, not an artist, takes a side.
        rules.attribute = 'artist' as is_split_by_work,
        artworks.artwork_key,
        artworks.source,
        artworks.artist_key,
        artworks.image_filename,
        coalesce(artworks.sha256, artworks.artwork_key) as picture,
        artworks.whole_work,
        case
            when rules.attribute <> 'artist' and artworks.side is not null then artworks.side
            else {{ split_of('artworks.whole_work') }}
        end as split,
        artworks.artists_agree or rules.attribute = 'artist' as has_one_side
    from attributes
    inner join rules
        on
            attributes.source = rules.source
            and attributes.attribute = rules.attribute
            and attributes.attribute_value = rules.attribute_value
            and rules.rank = 1
            and rules.label is not null
    inner join artworks on attributes.artwork_key = artworks.artwork_key
),

-- One picture of two records would stand on two sides; one of two classes would teach neither.
ranked as (
    select
        *,
        row_number() over (partition by task, picture order by artwork_key) as rank,
        min(label) over (partition by task, picture)
        = max(label) over (partition by task, picture) as has_one_label
    from labelled
    where has_one_side
),

examples as (
    select * from ranked
    where rank = 1 and has_one_label
),

classes as (
    select
        task,
        label,
        count(*) as class_support,
        -- What cannot be tested, or not be learned, is no class.
        count(*)
        >= case
            when bool_and(is_split_by_work) then {{ var('ml_artist_min_works') }}
            else {{ var('ml_min_support') }}
        end
        and count(distinct split) = 3 as is_class
    from examples
    group by task, label
),

final as (
    select
        examples.task,
        examples.artwork_key,
        examples.source,
        examples.artist_key,
        examples.image_filename,
        examples.label,
        examples.split,
        classes.class_support,
        classes.is_class,
        examples.is_split_by_work,
        examples.whole_work
    from examples
    inner join classes on examples.task = classes.task and examples.label = classes.label
)

select * from final
