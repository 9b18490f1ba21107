with

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_artist_lives as (
    select * from {{ ref('int_artist_lives') }}
),

int_artist_scores as (
    select * from {{ ref('int_artist_scores') }}
),

artist_match_rules as (
    select * from {{ ref('artist_match_rules') }}
),

records as (
    select * from int_artist_records
    where not is_generic
),

-- First rule: an authority names the person.
same_authority as (
    {%- for authority in ['ulan', 'wikidata'] %}
    select
        min(record_id) over (partition by {{ authority }}_id) as record_id,
        record_id as other_record_id,
        '{{ authority }}' as match_rule
    from records
    where {{ authority }}_id is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

both_ways as (
    select
        record_id,
        other_record_id,
        match_rule
    from int_artist_scores
    union
    select
        other_record_id as record_id,
        record_id as other_record_id,
        match_rule
    from int_artist_scores
),

-- A record sees all whom it fits.
ends as (
    select
        both_ways.*,
        records.source as other_source,
        records.ulan_id as other_ulan_id
    from both_ways
    inner join records on both_ways.other_record_id = records.record_id
),

-- A record that fits two people whom an authority tells apart fits nobody.
torn as (
    select record_id
    from ends
    group by record_id
    having count(distinct other_ulan_id) > 1
),

-- Near years are no proof where another record of that source has the name too.
crowded as (
    select
        record_id,
        other_source
    from ends
    group by record_id, other_source
    having count(distinct other_record_id) > 1
),

ranked as (
    select
        ends.record_id,
        ends.other_record_id,
        ends.match_rule,
        rules.rank as rule_rank,
        torn.record_id is not null
        or (
            ends.match_rule = 'name and near years' and crowded.record_id is not null
        ) as is_doubtful
    from ends
    inner join artist_match_rules as rules on ends.match_rule = rules.rule
    left join torn on ends.record_id = torn.record_id
    left join crowded
        on ends.record_id = crowded.record_id and ends.other_source = crowded.other_source
),

certain as (
    select
        record_id,
        other_record_id,
        match_rule
    from same_authority
    union all
    -- Copies of a record.
    select
        first_record_id as record_id,
        record_id as other_record_id,
        'name and years' as match_rule
    from int_artist_lives
    where record_id <> first_record_id
),

final as (
    select
        certain.record_id,
        certain.other_record_id,
        certain.match_rule,
        rules.rank as rule_rank,
        false as is_doubtful
    from certain
    inner join artist_match_rules as rules on certain.match_rule = rules.rule
    union all
    -- A pair holds if neither of its ends doubts it.
    select
        least(record_id, other_record_id) as record_id,
        greatest(record_id, other_record_id) as other_record_id,
        {{ first_by('match_rule', 'rule_rank') }} as match_rule,
        min(rule_rank) as rule_rank,
        bool_or(is_doubtful) as is_doubtful
    from ranked
    group by least(record_id, other_record_id), greatest(record_id, other_record_id)
)

select * from final
