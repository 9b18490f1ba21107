-- A model that saw an artist while it learned would be tested on what it knows. A returned row is
-- an artist (each that the bridge names for a work, not the first alone), a picture file, or a work
-- with its details, that stands on more than one side of a task.
with

examples as (
    select
        examples.*,
        pictures.sha256
    from {{ ref('int_ml_examples') }} as examples
    inner join {{ ref('dim_image') }} as pictures on examples.artwork_key = pictures.image_key
),

on_sides as (
    select
        examples.task,
        'artist ' || bridge.artist_key as shared,
        examples.split
    from examples
    inner join {{ ref('bridge_artwork_artist') }} as bridge
        on examples.artwork_key = bridge.artwork_key
    inner join {{ ref('dim_artist') }} as artists on bridge.artist_key = artists.artist_key
    where bridge.is_maker and not artists.is_generic and not examples.is_split_by_work
    union
    select
        task,
        'picture ' || sha256 as shared,
        split
    from examples
    where sha256 is not null
    union
    select
        task,
        'work ' || whole_work as shared,
        split
    from examples
)

select
    task,
    shared,
    count(*) as sides
from on_sides
group by task, shared
having count(*) > 1
