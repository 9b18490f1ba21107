with

int_artist_candidates as (
    select * from {{ ref('int_artist_candidates') }}
),

int_artist_lives as (
    select * from {{ ref('int_artist_lives') }}
),

int_artist_names as (
    select * from {{ ref('int_artist_names') }}
),

lived as (
    select * from int_artist_lives
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

-- An estimated year of birth differs from book to book; the other end of the life then agrees.
timed as (
    select
        *,
        (birth_gap <= 2 and death_gap <= 2)
        or (birth_gap <= 10 and death_gap <= 1)
        or (birth_gap <= 1 and death_gap <= 10) as is_one_life,
        (birth_gap <= 10 and death_gap <= 10)
        or least(birth_gap, death_gap) <= 3 as may_be_one_life
    from int_artist_candidates
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

fitted as (
    select
        record_id,
        other_record_id,
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
        'part of name and years' as match_rule
    from sharing_words
),

final as (
    select distinct
        record_id,
        other_record_id,
        match_rule
    from fitted
    where match_rule is not null
)

select * from final
