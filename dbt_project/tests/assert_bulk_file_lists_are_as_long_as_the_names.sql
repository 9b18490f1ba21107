{{ config(severity='warn') }}

-- The Met's bulk file lists years, nationalities and roles beside the names of several artists, and
-- drops the empty ones. A returned row is an object of which lists were left out, because nobody
-- can say whose years they hold: its artists lack them. Fetch these objects from the API, where
-- every artist is a record: artwarehouse ingest met --ids.
select
    artists.object_id,
    max(artists.lists_left_out) as lists_left_out
from {{ ref('int_met__csv_artists') }} as artists
inner join {{ ref('int_met__objects') }} as objects on artists.object_id = objects.object_id
where objects.record_source = 'bulk file'
group by artists.object_id
having max(artists.lists_left_out) > 0
