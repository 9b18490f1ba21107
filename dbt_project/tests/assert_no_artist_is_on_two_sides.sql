-- A model that saw an artist while it learned would be tested on what it knows. A returned row is
-- an artist, or a picture file, that stands on more than one side of a task.
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
        task,
        'artist ' || artist_key as shared,
        split
    from examples
    where artist_key is not null
    union
    select
        task,
        'picture ' || sha256 as shared,
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
