with

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
        names.joined_key
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

found as (
    select distinct
        a.record_id,
        b.record_id as other_record_id
    from telling_blocks as a
    inner join telling_blocks as b on a.block = b.block and a.record_id < b.record_id
),

final as (
    select
        found.*,
        a.source <> b.source as are_of_two_sources,
        abs(a.birth_year - b.birth_year) as birth_gap,
        abs(a.death_year - b.death_year) as death_gap
    from found
    inner join lived as a on found.record_id = a.record_id
    inner join lived as b on found.other_record_id = b.record_id
    where
        coalesce(a.ulan_id = b.ulan_id, true)
        and coalesce(a.wikidata_id = b.wikidata_id, true)
        and abs(a.birth_year - b.birth_year) <= 25
        and abs(a.death_year - b.death_year) <= 25
)

select * from final
