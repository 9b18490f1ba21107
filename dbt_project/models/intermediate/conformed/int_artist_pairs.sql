{#- Pairs of artist records that are one person beyond doubt, with the rule that says so. Every rule
    that goes by names wants years of birth and death on both sides; records without them are matched
    afterwards, person by person, in int_artists_conformed. -#}

with

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_artist_names as (
    select * from {{ ref('int_artist_names') }}
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
        '{{ authority }}' as match_rule,
        {{ loop.index }} as rule_rank
    from records
    where {{ authority }}_id is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

own_names as (
    select
        record_id,
        min(name_key) as name_key
    from int_artist_names
    where name_kind = 'display name'
    group by record_id
),

-- Records of one source that agree in name and years to the letter are one without more ado: only
-- the first of them is compared with others, so that many copies cost no more than one.
twins as (
    select
        records.record_id,
        records.source,
        records.birth_year,
        records.death_year,
        records.ulan_id,
        records.wikidata_id,
        min(records.record_id) over (
            partition by
                records.source,
                coalesce(own_names.name_key, records.record_id),
                records.birth_year,
                records.death_year,
                records.ulan_id,
                records.wikidata_id
        ) as first_record_id
    from records
    inner join own_names on records.record_id = own_names.record_id
    where records.birth_year is not null and records.death_year is not null
),

lived as (
    select * from twins
    where record_id = first_record_id
),

names as (
    select distinct
        names.record_id,
        names.bare_key,
        names.joined_key,
        names.ordinal,
        names.name_kind in ('display name', 'sort name') as is_own_name
    from int_artist_names as names
    inner join lived on names.record_id = lived.record_id
    where names.bare_key is not null
),

words as (
    select distinct
        record_id,
        {{ each_word('bare_key') }} as word
    from names
),

ordinals as (
    select
        record_id,
        min(ordinal) as ordinal
    from names
    where ordinal is not null
    group by record_id
),

-- "Jean" says nothing of a person, "Vigée" does.
rare_words as (
    select word
    from words
    where length(word) >= 4
    group by word
    having count(*) <= 12
),

-- Pairs are looked for where they may be: among records that share a whole name in one of two
-- spellings, or a word of it and the time of death.
blocks as (
    select
        record_id,
        'n:' || bare_key as block
    from names
    union
    select
        record_id,
        'j:' || joined_key as block
    from names
    union
    -- Deaths within two years of each other share one of two spans of four years.
    select
        words.record_id,
        words.word || ' d' || cast(floor(lived.death_year / 4.0) as varchar) as block
    from words
    inner join lived on words.record_id = lived.record_id
    where length(words.word) >= 4
    union
    select
        words.record_id,
        words.word || ' e' || cast(floor((lived.death_year + 2) / 4.0) as varchar) as block
    from words
    inner join lived on words.record_id = lived.record_id
    where length(words.word) >= 4
),

-- What a hundred records share tells nobody from another.
telling_blocks as (
    select *
    from (
        select
            *,
            count(*) over (partition by block) as records
        from blocks
    ) as counted
    where records <= 100
),

candidates as (
    select distinct
        a.record_id,
        b.record_id as other_record_id
    from telling_blocks as a
    inner join telling_blocks as b on a.block = b.block and a.record_id < b.record_id
),

contemporaries as (
    select
        candidates.*,
        a.source <> b.source as are_of_two_sources,
        abs(a.birth_year - b.birth_year) as birth_gap,
        abs(a.death_year - b.death_year) as death_gap
    from candidates
    inner join lived as a on candidates.record_id = a.record_id
    inner join lived as b on candidates.other_record_id = b.record_id
    where
        coalesce(a.ulan_id = b.ulan_id, true)
        and coalesce(a.wikidata_id = b.wikidata_id, true)
        and abs(a.birth_year - b.birth_year) <= 25
        and abs(a.death_year - b.death_year) <= 25
),

-- An estimated year of birth differs from book to book; the other end of the life then agrees.
timed as (
    select
        *,
        (birth_gap <= 2 and death_gap <= 2)
        or (birth_gap <= 10 and death_gap <= 1)
        or (birth_gap <= 1 and death_gap <= 10) as is_one_life,
        (birth_gap <= 10 and death_gap <= 10)
        or least(birth_gap, death_gap) <= 3 as may_be_one_life
    from contemporaries
),

compared as (
    select
        timed.record_id,
        timed.other_record_id,
        timed.are_of_two_sources,
        timed.birth_gap,
        timed.death_gap,
        timed.is_one_life,
        a.bare_key,
        b.bare_key as other_bare_key,
        a.is_own_name and b.is_own_name as are_own_names,
        a.bare_key = b.bare_key or a.joined_key = b.joined_key as is_same_name,
        -- "Rembrandt" is all of a name that goes on with "van Rijn".
        {{ holds_all_words('a.bare_key', 'b.bare_key') }}
        and (
            a.is_own_name and b.is_own_name
            or contains(a.bare_key, ' ') and contains(b.bare_key, ' ')
        ) as is_part_of_name
    from timed
    inner join names as a on timed.record_id = a.record_id
    inner join names as b on timed.other_record_id = b.record_id
    where
        timed.may_be_one_life
        -- Fathers and sons: a different numeral is a different person.
        and coalesce(a.ordinal = b.ordinal, true)
),

-- "Vigée Le Brun, Elisabeth Louise" and "Vigée-Lebrun, Élisabeth", of one life to the year.
sharing_words as (
    select
        timed.record_id,
        timed.other_record_id
    from timed
    inner join words as a on timed.record_id = a.record_id
    inner join words as b on timed.other_record_id = b.record_id and a.word = b.word
    left join rare_words on a.word = rare_words.word
    left join ordinals as a_ordinals on timed.record_id = a_ordinals.record_id
    left join ordinals as b_ordinals on timed.other_record_id = b_ordinals.record_id
    where
        timed.birth_gap = 0
        and timed.death_gap = 0
        and length(a.word) >= 3
        and coalesce(a_ordinals.ordinal = b_ordinals.ordinal, true)
    group by timed.record_id, timed.other_record_id
    having count(*) >= 2 and count(rare_words.word) >= 1
),

judged as (
    select
        record_id,
        other_record_id,
        are_of_two_sources,
        case
            when is_same_name and is_one_life and are_own_names then 'name and years'
            when is_same_name and is_one_life then 'alias and years'
            when is_part_of_name and birth_gap <= 2 and death_gap <= 1 then 'part of name and years'
            when
                birth_gap <= 2
                and death_gap <= 1
                and length(bare_key) >= 8
                and {{ edit_distance('bare_key', 'other_bare_key') }} <= 2
                then 'similar name and years'
            when is_same_name and are_of_two_sources and contains(bare_key, ' ')
                then 'name and near years'
        end as match_rule
    from compared
    union all
    select
        record_id,
        other_record_id,
        true as are_of_two_sources,
        'part of name and years' as match_rule
    from sharing_words
),

both_ways as (
    select
        record_id,
        other_record_id,
        match_rule
    from judged
    union
    select
        other_record_id as record_id,
        record_id as other_record_id,
        match_rule
    from judged
),

-- A record sees all whom it fits.
ends as (
    select
        both_ways.*,
        records.source as other_source,
        records.ulan_id as other_ulan_id
    from both_ways
    inner join records on both_ways.other_record_id = records.record_id
    where both_ways.match_rule is not null
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
        case ends.match_rule
            when 'name and years' then 3
            when 'alias and years' then 4
            when 'similar name and years' then 5
            when 'part of name and years' then 6
            else 7
        end as rule_rank,
        torn.record_id is not null
        or (
            ends.match_rule = 'name and near years' and crowded.record_id is not null
        ) as is_doubtful
    from ends
    left join torn on ends.record_id = torn.record_id
    left join crowded
        on ends.record_id = crowded.record_id and ends.other_source = crowded.other_source
),

final as (
    select
        record_id,
        other_record_id,
        match_rule,
        rule_rank,
        false as is_doubtful
    from same_authority
    union all
    select
        first_record_id as record_id,
        record_id as other_record_id,
        'name and years' as match_rule,
        3 as rule_rank,
        false as is_doubtful
    from twins
    where record_id <> first_record_id
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
