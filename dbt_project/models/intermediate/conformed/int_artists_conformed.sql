with

records as (
    select * from {{ ref('int_artist_records') }}
),

names as (
    select * from {{ ref('int_artist_names') }}
    where name_key is not null
),

-- A Wikidata item that some record ties to a ULAN id stands for that id.
ulan_of_item as (
    select
        wikidata_id,
        min(ulan_id) as ulan_id
    from records
    where wikidata_id is not null and ulan_id is not null and not is_generic
    group by wikidata_id
),

-- First rule: an authority names the person.
authorised as (
    select
        records.record_id,
        records.birth_year,
        records.death_year,
        case
            when records.ulan_id is not null then 'ulan:' || records.ulan_id
            when ulan_of_item.ulan_id is not null then 'ulan:' || ulan_of_item.ulan_id
            when records.wikidata_id is not null then 'wikidata:' || records.wikidata_id
        end as identity,
        case when records.ulan_id is not null then 'ulan' else 'wikidata' end as match_rule
    from records
    left join ulan_of_item on records.wikidata_id = ulan_of_item.wikidata_id
    where not records.is_generic and coalesce(records.ulan_id, records.wikidata_id) is not null
),

others as (
    select records.*
    from records
    left join authorised on records.record_id = authorised.record_id
    where authorised.record_id is null
),

-- Second rule: the same name and years that agree. A name that fits two people fits nobody.
named_like_authorised as (
    select
        others.record_id,
        min(authorised.identity) as identity
    from others
    inner join names as own_names on others.record_id = own_names.record_id
    inner join names as their_names on own_names.name_key = their_names.name_key
    inner join authorised on their_names.record_id = authorised.record_id
    where
        not others.is_generic
        and coalesce(abs(others.birth_year - authorised.birth_year) <= 2, true)
        and coalesce(abs(others.death_year - authorised.death_year) <= 2, true)
        and coalesce(
            others.birth_year - authorised.birth_year, others.death_year - authorised.death_year
        ) is not null
    group by others.record_id
    having count(distinct authorised.identity) = 1
),

unmatched as (
    select
        others.record_id,
        others.source,
        others.birth_year,
        others.death_year,
        others.is_generic,
        {{ name_key('others.sort_name') }} as name_key
    from others
    left join named_like_authorised on others.record_id = named_like_authorised.record_id
    where named_like_authorised.record_id is null
),

-- Third rule, among those whom no authority names: namesakes born and dead within two years of the
-- one before them are one person.
ordered as (
    select
        *,
        case
            when
                abs(birth_year - lag(birth_year) over same_name) <= 2
                and abs(death_year - lag(death_year) over same_name) <= 2
                then 0
            else 1
        end as starts_person
    from unmatched
    where
        not is_generic
        and name_key is not null
        and birth_year is not null
        and death_year is not null
    window same_name as (partition by name_key order by birth_year, death_year, record_id)
),

persons as (
    select
        record_id,
        name_key,
        sum(starts_person) over (
            partition by name_key
            order by birth_year, death_year, record_id
            rows between unbounded preceding and current row
        ) as person
    from ordered
),

namesakes as (
    select
        record_id,
        min(record_id) over (partition by name_key, person) as identity,
        count(*) over (partition by name_key, person) as records
    from persons
),

matched as (
    select
        records.record_id,
        coalesce(
            authorised.identity,
            named_like_authorised.identity,
            namesakes.identity,
            records.record_id
        ) as identity,
        case
            when records.is_generic then 'generic'
            when authorised.identity is not null then authorised.match_rule
            when named_like_authorised.identity is not null then 'name and years'
            when namesakes.records > 1 then 'name and years'
            else 'single record'
        end as match_rule
    from records
    left join authorised on records.record_id = authorised.record_id
    left join named_like_authorised on records.record_id = named_like_authorised.record_id
    left join namesakes on records.record_id = namesakes.record_id
)

select
    records.record_id,
    md5(matched.identity) as artist_key,
    matched.match_rule,
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
    records.artist_url,
    records.is_generic
from records
inner join matched on records.record_id = matched.record_id
