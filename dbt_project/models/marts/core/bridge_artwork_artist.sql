with

met as (
    select
        'met' as source,
        cast(object_id as varchar) as source_id,
        artist_id as source_artist_id,
        position,
        role,
        qualifier
    from {{ ref('int_met__object_artists') }}
),

wga as (
    select
        'wga' as source,
        source_id,
        source_artist_id,
        1 as position,
        'artist' as role,
        cast(null as varchar) as qualifier
    from {{ ref('int_wga__artworks') }}
    where source_artist_id is not null
),

folder as (
    select
        'folder' as source,
        source_id,
        source_artist_id,
        1 as position,
        'artist' as role,
        cast(null as varchar) as qualifier
    from {{ ref('int_folder__works') }}
    where source_artist_id is not null
),

unioned as (
    select * from met
    union all
    select * from wga
    union all
    select * from folder
)

select
    {{ source_key('unioned.source', 'unioned.source_id') }} as artwork_key,
    artists.artist_key,
    unioned.position,
    unioned.role,
    unioned.qualifier
from unioned
inner join {{ ref('int_artists_conformed') }} as artists
    on
        unioned.source = artists.source
        and unioned.source_artist_id = artists.source_artist_id
