{#- Records joined by sure pairs, directly or over others. Each round carries the smallest label one
    pair further; spellings of one person are never further apart than this. -#}
{%- set rounds = 4 -%}

with

records as (
    select record_id from {{ ref('int_artist_records') }}
),

edges as (
    select
        record_id,
        other_record_id
    from {{ ref('int_artist_pairs') }}
    union
    select
        other_record_id as record_id,
        record_id as other_record_id
    from {{ ref('int_artist_pairs') }}
),

round_0 as (
    select
        record_id,
        record_id as cluster_id
    from records
),

{% for number in range(1, rounds + 1) -%}
round_{{ number }} as (
    select
        own.record_id,
        least(own.cluster_id, coalesce(min(others.cluster_id), own.cluster_id)) as cluster_id
    from round_{{ number - 1 }} as own
    left join edges on own.record_id = edges.record_id
    left join round_{{ number - 1 }} as others on edges.other_record_id = others.record_id
    group by own.record_id, own.cluster_id
),

{% endfor -%}

rules as (
    select
        record_id,
        {{ first_by('match_rule', 'rule_rank') }} as match_rule
    from (
        select
            record_id,
            match_rule,
            rule_rank
        from {{ ref('int_artist_pairs') }}
        union all
        select
            other_record_id as record_id,
            match_rule,
            rule_rank
        from {{ ref('int_artist_pairs') }}
    ) as ends
    group by record_id
)

select
    labelled.record_id,
    labelled.cluster_id,
    rules.match_rule
from round_{{ rounds }} as labelled
left join rules on labelled.record_id = rules.record_id
