{#- Persons without a life, and those whom each of them fits by a name and by what is known of
    years. -#}

with

clusters as (
    select * from {{ ref('int_artist_clusters') }}
),

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_artist_names as (
    select * from {{ ref('int_artist_names') }}
),

records as (
    select
        *,
        source = 'met' and source_artist_id not like 'name:%' as has_museum_id
    from int_artist_records
),

-- What is known of a person as a whole: years of life, else years of work.
persons as (
    select
        clusters.cluster_id,
        min(records.birth_year) as first_birth,
        max(records.birth_year) as last_birth,
        min(records.death_year) as first_death,
        max(records.death_year) as last_death,
        min(coalesce(records.active_from, records.works_from)) as works_from,
        max(coalesce(records.active_to, records.works_to)) as works_to,
        min(records.ulan_id) as ulan_id,
        min(records.wikidata_id) as wikidata_id,
        count(distinct case when records.has_museum_id then records.record_id end) as museum_ids,
        {%- for source in ['met', 'wga', 'folder'] %}
        bool_or(records.source = '{{ source }}') as is_in_{{ source }},
        {%- endfor %}
        bool_or(records.birth_year is not null and records.death_year is not null) as has_life
    from clusters
    inner join records on clusters.record_id = records.record_id
    where not records.is_generic
    group by clusters.cluster_id
),

keys as (
    select
        record_id,
        name_key
    from int_artist_names
    union
    select
        record_id,
        joined_key as name_key
    from int_artist_names
    -- A numeral that spelling in one word leaves out would be lost.
    where ordinal is null
),

names as (
    select distinct
        clusters.cluster_id,
        persons.has_life,
        keys.name_key
    from clusters
    inner join persons on clusters.cluster_id = persons.cluster_id
    inner join keys on clusters.record_id = keys.record_id
    where keys.name_key is not null
),

-- Words of names by which "Prendergast, Maurice" finds "Maurice Brazil Prendergast". One that many
-- have finds nobody.
words as (
    select distinct
        clusters.cluster_id,
        persons.has_life,
        names.bare_key,
        names.ordinal,
        names.last_word,
        {{ each_word('names.bare_key') }} as word
    from clusters
    inner join persons on clusters.cluster_id = persons.cluster_id
    inner join int_artist_names as names on clusters.record_id = names.record_id
    where
        names.name_kind = 'display name'
        and contains(names.bare_key, ' ')
        -- "Josiah Wedgwood and Sons" is more than Josiah Wedgwood, "Pseudo-Pier" less than Pier.
        and not {{ regex_matches(
            'names.name_key', '\\b(and|und|et|pseudo|sons?|fils|freres|brothers|family|company|workshop)\\b'
        ) }}
),

rare_words as (
    select word
    from words
    where length(word) >= 4
    group by word
    having count(distinct cluster_id) <= 30
),

-- Second step: a person without a life, to whom exactly one person with a life and the same name,
-- or else with more or fewer given names, or spelled a little otherwise, fits.
namesakes as (
    select
        own_names.cluster_id,
        their_names.cluster_id as person_id,
        own_names.name_key,
        1 as name_rank
    from names as own_names
    inner join names as their_names on own_names.name_key = their_names.name_key
    where not own_names.has_life and their_names.has_life
    union all
    select
        own_words.cluster_id,
        their_words.cluster_id as person_id,
        own_words.bare_key as name_key,
        case
            when {{ holds_all_words('own_words.bare_key', 'their_words.bare_key') }} then 2
            else 3
        end as name_rank
    from words as own_words
    inner join rare_words on own_words.word = rare_words.word
    inner join words as their_words on own_words.word = their_words.word
    where
        not own_words.has_life
        and their_words.has_life
        and coalesce(own_words.ordinal = their_words.ordinal, true)
        and (
            own_words.last_word = their_words.last_word
            and {{ holds_all_words('own_words.bare_key', 'their_words.bare_key') }}
            -- "Alonzo Cano" and "Cano, Alonso": a letter in seven.
            or {{ edit_distance('own_words.bare_key', 'their_words.bare_key') }}
            <= length(own_words.bare_key) / 7.0
            -- "Dmitry Levitzky" and "Levitsky, Dmitry Grigorevich" share the given name.
            or (
                own_words.bare_key not like '% % %'
                and length(own_words.last_word) >= 7
                and own_words.word <> own_words.last_word
                and {{ edit_distance('own_words.last_word', 'their_words.last_word') }} <= 1
            )
        )
),

-- One end of a life may agree, or the years of work; where nothing can be compared the name alone
-- must do, if it has two words.
fitting as (
    select
        unplaced.cluster_id,
        placed.cluster_id as person_id,
        namesakes.name_rank,
        case
            when namesakes.name_rank = 2 then 'part of name'
            when namesakes.name_rank = 3 then 'similar name'
            when coalesce(unplaced.first_birth, unplaced.first_death) is not null
                then 'name and one year'
            when coalesce(unplaced.works_from, unplaced.works_to) is not null
                then 'name and years of work'
            else 'name alone'
        end as match_rule
    from persons as unplaced
    inner join namesakes on unplaced.cluster_id = namesakes.cluster_id
    inner join persons as placed on namesakes.person_id = placed.cluster_id
    where
        not unplaced.has_life
        and placed.has_life
        -- Two people whom the museum tells apart are two.
        and (unplaced.museum_ids = 0 or placed.museum_ids = 0)
        -- So are two whom one source writes differently.
        {%- for source in ['met', 'wga', 'folder'] %}
        and (
            namesakes.name_rank = 1
            or not (unplaced.is_in_{{ source }} and placed.is_in_{{ source }})
        )
        {%- endfor %}
        and coalesce(unplaced.ulan_id = placed.ulan_id, true)
        and coalesce(unplaced.wikidata_id = placed.wikidata_id, true)
        and coalesce(unplaced.first_birth >= placed.first_birth - 2, true)
        and coalesce(unplaced.last_birth <= placed.last_birth + 2, true)
        and coalesce(unplaced.first_death >= placed.first_death - 2, true)
        and coalesce(unplaced.last_death <= placed.last_death + 2, true)
        and coalesce(unplaced.works_to >= placed.first_birth + 10, true)
        and coalesce(unplaced.works_from <= placed.last_death + 10, true)
        and (
            contains(namesakes.name_key, ' ')
            or coalesce(
                unplaced.first_birth, unplaced.first_death, unplaced.works_from, unplaced.works_to
            ) is not null
        )
        -- Where nothing else can be compared a part of a name, or a similar one, is too little.
        and (
            namesakes.name_rank = 1
            or coalesce(
                unplaced.first_birth, unplaced.first_death, unplaced.works_from, unplaced.works_to
            ) is not null
        )
),

best_fitting as (
    select
        *,
        min(person_id) over (partition by cluster_id)
        <> max(person_id) over (partition by cluster_id) as fits_several
    from (
        select
            *,
            min(name_rank) over (partition by cluster_id) as best_rank
        from fitting
    ) as ranked
    where name_rank = best_rank
),

fits_one as (
    select
        cluster_id,
        min(person_id) as person_id,
        min(name_rank) as name_rank,
        min(match_rule) as match_rule
    from best_fitting
    where not fits_several
    group by cluster_id
),

-- Third step: those whose life nobody gives. Namesakes are one person if all of the name worked in
-- one lifetime and no source tells them apart.
unplaced as (
    select
        persons.*,
        coalesce(
            persons.works_from, persons.first_birth + 20, persons.first_death - 40
        ) as from_year,
        coalesce(persons.works_to, persons.last_death, persons.last_birth + 60) as to_year,
        names.name_key
    from persons
    inner join names on persons.cluster_id = names.cluster_id
    left join fits_one on persons.cluster_id = fits_one.cluster_id
    where not persons.has_life and fits_one.cluster_id is null and contains(names.name_key, ' ')
),

one_of_name as (
    select
        name_key,
        min(cluster_id) as person_id,
        case
            when count(coalesce(from_year, to_year)) = count(*) then 'name and years of work'
            else 'name alone'
        end as match_rule
    from unplaced
    group by name_key
    having
        count(*) > 1
        and count(distinct ulan_id) <= 1
        and count(distinct wikidata_id) <= 1
        and sum(museum_ids) <= 1
        and coalesce(max(last_birth) - min(first_birth) <= 2, true)
        and coalesce(max(last_death) - min(first_death) <= 2, true)
        and coalesce(max(from_year) - min(to_year) <= 20, true)
        and coalesce(max(to_year) - min(from_year) <= 150, true)
),

named_alike as (
    select
        unplaced.cluster_id,
        min(one_of_name.person_id) as person_id,
        min(one_of_name.match_rule) as match_rule
    from unplaced
    inner join one_of_name on unplaced.name_key = one_of_name.name_key
    group by unplaced.cluster_id
),

final as (
    select
        cluster_id as record_id,
        person_id as other_record_id,
        match_rule,
        name_rank as rule_rank,
        false as is_doubtful
    from fits_one
    union all
    select distinct
        cluster_id as record_id,
        person_id as other_record_id,
        match_rule,
        name_rank as rule_rank,
        true as is_doubtful
    from best_fitting
    where fits_several
    union all
    select
        cluster_id as record_id,
        person_id as other_record_id,
        match_rule,
        4 as rule_rank,
        false as is_doubtful
    from named_alike
)

select * from final
