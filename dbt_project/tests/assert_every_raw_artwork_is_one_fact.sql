-- Nothing is lost and nothing is doubled on the way from raw to the fact: every object that the Met
-- knows and every page of the Web Gallery of Art, whether from the catalogue or scraped, is exactly
-- one artwork. A returned row is a record that has no artwork, several, or an artwork without one.
with

records as (
    select
        'met' as source,
        cast(object_id as varchar) as source_id
    from {{ ref('stg_met__objects') }}
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
