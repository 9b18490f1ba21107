with

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

int_wga__artworks as (
    select * from {{ ref('int_wga__artworks') }}
),

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

met as (
    select
        'met' as source,
        cast(object_id as varchar) as source_id,
        artist_id as source_artist_id,
        position,
        role,
        qualifier,
        making_rank
    from int_met__object_artists
),

wga as (
    select
        'wga' as source,
        source_id,
        source_artist_id,
        1 as position,
        'artist' as role,
        cast(null as varchar) as qualifier,
        1 as making_rank
    from int_wga__artworks
    where source_artist_id is not null
),

folder as (
    select
        'folder' as source,
        source_id,
        source_artist_id,
        1 as position,
        'artist' as role,
        cast(null as varchar) as qualifier,
        1 as making_rank
    from int_folder__works
    where source_artist_id is not null
),

unioned as (
    select * from met
    union all
    select * from wga
    union all
    select * from folder
),

-- Who is named twice, as designer and as maker, stands once, with what comes nearest to the making.
ranked as (
    select
        {{ source_key('unioned.source', 'unioned.source_id') }} as artwork_key,
        artists.artist_key,
        unioned.position,
        unioned.role,
        unioned.qualifier,
        unioned.making_rank is not null as is_maker,
        row_number() over (
            partition by unioned.source, unioned.source_id, artists.artist_key
            order by unioned.making_rank nulls last, unioned.position
        ) as rank
    from unioned
    inner join int_artists_conformed as artists
        on
            unioned.source = artists.source
            and unioned.source_artist_id = artists.source_artist_id
),

final as (
    select
        artwork_key,
        artist_key,
        position,
        role,
        qualifier,
        is_maker
    from ranked
    where rank = 1
)

select * from final
