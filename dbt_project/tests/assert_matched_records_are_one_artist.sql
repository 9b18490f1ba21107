-- Pairs of records that are one person beyond doubt must end as one artist, however long the chain
-- over which they meet; and no artist may hold two people whom ULAN tells apart. A returned row is
-- a pair that was torn apart, or an artist with two ids.
select
    pairs.record_id,
    pairs.other_record_id,
    pairs.match_rule
from {{ ref('int_artist_pairs') }} as pairs
inner join {{ ref('int_artists_conformed') }} as own on pairs.record_id = own.record_id
inner join {{ ref('int_artists_conformed') }} as others on pairs.other_record_id = others.record_id
where own.artist_key <> others.artist_key
union all
select
    min(record_id) as record_id,
    max(record_id) as other_record_id,
    'two ids of ulan' as match_rule
from {{ ref('int_artists_conformed') }}
where match_rule <> 'wikidata'
group by artist_key
having count(distinct ulan_id) > 1
