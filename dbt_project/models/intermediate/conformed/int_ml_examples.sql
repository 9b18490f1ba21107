with

artworks as (
    select * from {{ ref('int_artworks') }}
    -- A photograph of a building or a carving would teach the camera's habits, not the school's.
    where form = 'painting'
),

-- One row per artwork and attribute from which some task takes its labels.
attributes as (
    select
        artwork_key,
        source,
        'artist_school' as attribute,
        artist_school as attribute_value
    from artworks
    where artist_school is not null
),

labelled as (
    select
        labels.task,
        attributes.artwork_key,
        labels.label
    from attributes
    inner join {{ ref('ml_task_labels') }} as labels
        on
            attributes.source = labels.source
            and attributes.attribute = labels.attribute
            and attributes.attribute_value = labels.attribute_value
),

-- Nobody knows whether two works of unknown artists share one: each stands for itself.
pictured as (
    select
        labelled.task,
        labelled.label,
        artworks.artwork_key,
        artworks.source,
        case when not artworks.is_generic_artist then artworks.artist_key end as artist_key,
        pictures.image_filename,
        pictures.sha256
    from labelled
    inner join artworks on labelled.artwork_key = artworks.artwork_key
    inner join {{ ref('int_pictures') }} as pictures on artworks.artwork_key = pictures.image_key
),

-- One picture of two records would stand on two sides.
ranked as (
    select
        *,
        row_number() over (
            partition by task, coalesce(sha256, artwork_key)
            order by artwork_key
        ) as rank
    from pictured
),

supported as (
    select
        *,
        count(*) over (partition by task, label) as support
    from ranked
    where rank = 1
)

select
    task,
    artwork_key,
    source,
    artist_key,
    image_filename,
    label,
    {{ split_of('coalesce(artist_key, artwork_key)') }} as split
from supported
where support >= {{ var('ml_min_support') }}
