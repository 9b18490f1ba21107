-- Nothing is lost and nothing is doubled on the way from raw to the fact: every object that the Met
-- knows, by its API or its bulk file, every page of the Web Gallery of Art, from the catalogue or
-- scraped, and every picture of a labelled folder is exactly one artwork. Left out are objects of
-- the bulk file that the API says are gone, and pictures that are gone from their folder. A
-- returned row is a record that has no artwork, several, or an artwork without one.
with

bulk_file as (
    select bulk.object_id
    from {{ ref('stg_met__objects_csv') }} as bulk
    left join {{ ref('stg_met__tombstones') }} as tombstones
        on bulk.object_id = tombstones.object_id
    where tombstones.object_id is null
),

records as (
    select
        'met' as source,
        cast(object_id as varchar) as source_id
    from {{ ref('stg_met__objects') }}
    union
    select
        'met' as source,
        cast(object_id as varchar) as source_id
    from bulk_file
    union
    select
        'folder' as source,
        source_id
    from {{ ref('stg_folder__works') }}
    union
    select
        'wga' as source,
        work_url as source_id
    from {{ ref('stg_wga__catalogue') }}
    union
    select
        'wga' as source,
        work_url as source_id
    from {{ ref('stg_wga__works') }}
),

facts as (
    select
        source,
        source_id,
        count(*) as artworks
    from {{ ref('fct_artwork') }}
    group by source, source_id
)

select
    coalesce(records.source, facts.source) as source,
    coalesce(records.source_id, facts.source_id) as source_id,
    facts.artworks
from records
full outer join facts on records.source = facts.source and records.source_id = facts.source_id
where records.source_id is null or facts.artworks is null or facts.artworks <> 1
