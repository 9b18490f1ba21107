with

int_artist_matches as (
    select * from {{ ref('int_artist_matches') }}
),

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

pairs as (
    select * from int_artist_matches
    where not is_doubtful
),

records as (
    select
        record_id,
        ulan_id,
        wikidata_id
    from int_artist_records
    where not is_generic
),

-- Joined over others, records may be two people whom an authority tells apart: see the function.
joined as (
    select {{ each_json_pair('found.clusters', of='text') }} as pair
    from (
        select
            join_records(
                (select {{ json_rows(['record_id', 'ulan_id', 'wikidata_id']) }} from records),
                (select {{ json_rows(['record_id', 'other_record_id', 'rule_rank']) }} from pairs)
            ) as found
    ) as called
),

clusters as (
    select
        records.record_id,
        coalesce(joined.pair.value, records.record_id) as cluster_id
    from int_artist_records as records
    left join joined on records.record_id = joined.pair.key
),

holding as (
    select
        pairs.record_id,
        pairs.other_record_id,
        pairs.match_rule,
        pairs.rule_rank
    from pairs
    inner join clusters as own on pairs.record_id = own.record_id
    inner join clusters as others on pairs.other_record_id = others.record_id
    where own.cluster_id = others.cluster_id
),

rules as (
    select
        record_id,
        {{ first_by('match_rule', 'rule_rank') }} as match_rule
    from (
        select
            record_id,
            match_rule,
            rule_rank
        from holding
        union all
        select
            other_record_id as record_id,
            match_rule,
            rule_rank
        from holding
    ) as ends
    group by record_id
),

final as (
    select
        clusters.record_id,
        clusters.cluster_id,
        rules.match_rule
    from clusters
    left join rules on clusters.record_id = rules.record_id
)

select * from final
