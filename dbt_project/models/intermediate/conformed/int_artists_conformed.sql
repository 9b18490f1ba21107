with

clusters as (
    select * from {{ ref('int_artist_clusters') }}
),

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_artist_weak_pairs as (
    select * from {{ ref('int_artist_weak_pairs') }}
),

records as (
    select
        *,
        -- The authorities' ids last longest, then the museum's; a name is the worst of ids.
        case
            when source = 'met' and source_artist_id not like 'name:%' then 1
            when source = 'wga' then 2
            when source = 'met' then 3
            else 4
        end as id_rank
    from int_artist_records
),

weak_pairs as (
    select * from int_artist_weak_pairs
    where not is_doubtful
),

ids as (
    select
        clusters.cluster_id as record_id,
        min(records.ulan_id) as ulan_id,
        min(records.wikidata_id) as wikidata_id
    from clusters
    inner join records on clusters.record_id = records.record_id
    where not records.is_generic
    group by clusters.cluster_id
),

-- Two who fit one person may be two whom an authority tells apart: see the function.
joined as (
    select {{ each_json_pair('found.clusters', of='text') }} as pair
    from (
        select
            join_records(
                (select {{ json_rows(['record_id', 'ulan_id', 'wikidata_id']) }} from ids),
                (
                    select {{ json_rows(['record_id', 'other_record_id', 'rule_rank']) }}
                    from weak_pairs
                )
            ) as found
    ) as called
),

weakly_joined as (
    select
        weak_pairs.record_id as cluster_id,
        weak_pairs.match_rule
    from weak_pairs
    inner join joined as own on weak_pairs.record_id = own.pair.key
    inner join joined as others on weak_pairs.other_record_id = others.pair.key
    where own.pair.value = others.pair.value
),

placed as (
    select
        clusters.record_id,
        coalesce(joined.pair.value, clusters.cluster_id) as person_id,
        weakly_joined.match_rule as weak_rule,
        clusters.match_rule as sure_rule
    from clusters
    left join joined on clusters.cluster_id = joined.pair.key
    left join weakly_joined on clusters.cluster_id = weakly_joined.cluster_id
),

identified as (
    select
        placed.person_id,
        coalesce(
            'ulan:' || min(records.ulan_id),
            'wikidata:' || min(records.wikidata_id),
            min(cast(records.id_rank as varchar) || records.record_id)
        ) as identity
    from placed
    inner join records on placed.record_id = records.record_id
    where not records.is_generic
    group by placed.person_id
),

final as (
    select
        records.record_id,
        -- The rank only ordered the ids.
        md5(
            coalesce({{ regex_replace('identified.identity', '^[1-4]', '') }}, records.record_id)
        ) as artist_key,
        case
            when records.is_generic then 'generic'
            -- The step that brought the record to others explains more than its own id does.
            else coalesce(placed.weak_rule, placed.sure_rule, 'single record')
        end as match_rule,
        records.source,
        records.source_artist_id,
        records.artist_name,
        records.sort_name,
        records.life_display,
        records.birth_year,
        records.birth_place,
        records.death_year,
        records.death_place,
        records.active_from,
        records.active_to,
        records.nationality,
        records.gender,
        records.movement,
        records.ulan_id,
        records.wikidata_id,
        records.doubtful_wikidata_id,
        records.artist_url,
        records.is_generic
    from records
    inner join placed on records.record_id = placed.record_id
    left join identified
        on placed.person_id = identified.person_id and not records.is_generic
)

select * from final
