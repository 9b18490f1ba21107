-- Records name several artists in lists that must stay whole. A returned row is an object of the
-- Met of which more or fewer people were read than its record, of the API or the bulk file, lists,
-- or of which one that was read is not in the bridge.
with

in_bulk_file as (
    select
        bulk.object_id,
        bulk.artist_names,
        {{ each_item_position(list_length('bulk.artist_names')) }} as position
    from {{ ref('stg_met__objects_csv') }} as bulk
    inner join {{ ref('int_met__objects') }} as objects on bulk.object_id = objects.object_id
    where objects.record_source = 'bulk file' and bulk.artist_names is not null
),

listed as (
    select
        objects.object_id,
        count(constituents.constituent_name) as artists
    from {{ ref('stg_met__objects') }} as objects
    inner join {{ ref('stg_met__constituents') }} as constituents
        on objects.record_id = constituents.object_record_id
    where constituents.constituent_name is not null
    group by objects.object_id
    union all
    select
        object_id,
        -- An empty item names nobody.
        count({{ clean_text(list_item('artist_names', 'position')) }}) as artists
    from in_bulk_file
    group by object_id
    having count({{ clean_text(list_item('artist_names', 'position')) }}) > 0
),

-- Who is named twice for one work stands once in the bridge.
read_artists as (
    select
        named.object_id,
        count(*) as artists,
        count(distinct artists.artist_key) as artist_keys
    from {{ ref('int_met__object_artists') }} as named
    inner join {{ ref('int_artists_conformed') }} as artists
        on named.artist_id = artists.source_artist_id and artists.source = 'met'
    group by named.object_id
),

bridged as (
    select
        artworks.source_id,
        count(*) as artists
    from {{ ref('bridge_artwork_artist') }} as bridge
    inner join {{ ref('fct_artwork') }} as artworks on bridge.artwork_key = artworks.artwork_key
    where artworks.source = 'met'
    group by artworks.source_id
)

select
    listed.object_id,
    listed.artists as listed_artists,
    read_artists.artists as read_artists,
    bridged.artists as bridged_artists
from listed
left join read_artists on listed.object_id = read_artists.object_id
left join bridged on cast(listed.object_id as varchar) = bridged.source_id
where
    listed.artists is distinct from read_artists.artists
    or read_artists.artist_keys is distinct from bridged.artists
