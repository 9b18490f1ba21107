-- Records name several artists in lists that must stay whole. A returned row is an object of the
-- Met with more or fewer artists in the bridge than its record, of the API or the bulk file, lists.
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
    bridged.artists as bridged_artists
from listed
left join bridged on cast(listed.object_id as varchar) = bridged.source_id
where listed.artists is distinct from bridged.artists
