-- Pairs of records that are one person beyond doubt must end as one artist, however long the chain
-- over which they meet, unless an authority tells people of that chain apart; and no artist may
-- hold two people whom an authority tells apart. A returned row is a pair that was torn apart for
-- no reason, or an artist with two ids.
with

artists as (
    select
        artist_key,
        min(record_id) as record_id,
        max(record_id) as other_record_id,
        count(distinct ulan_id) as ulan_ids,
        count(distinct wikidata_id) as wikidata_ids
    from {{ ref('int_artists_conformed') }}
    group by artist_key
)

select
    pairs.record_id,
    pairs.other_record_id,
    pairs.match_rule
from {{ ref('int_artist_matches') }} as pairs
inner join {{ ref('int_artists_conformed') }} as own on pairs.record_id = own.record_id
inner join {{ ref('int_artists_conformed') }} as others on pairs.other_record_id = others.record_id
inner join artists on own.artist_key = artists.artist_key
inner join artists as other_artists on others.artist_key = other_artists.artist_key
where
    not pairs.is_doubtful
    and own.artist_key <> others.artist_key
    and artists.ulan_ids + artists.wikidata_ids = 0
    and other_artists.ulan_ids + other_artists.wikidata_ids = 0
union all
select
    record_id,
    other_record_id,
    'two ids of an authority' as match_rule
from artists
where ulan_ids > 1 or (ulan_ids = 0 and wikidata_ids > 1)
