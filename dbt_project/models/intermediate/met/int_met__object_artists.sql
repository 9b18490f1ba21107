{#- Years apart by which two names under one id of an authority are two persons. -#}
{%- set years_apart = 10 -%}

with

named as (
    select * from {{ ref('int_met__named_artists') }}
),

schools as (
    select * from {{ ref('school_aliases') }}
),

-- Half a million objects name some ten thousand artists in as many ways: each is read once.
words as (
    select distinct
        stated_name,
        prefix,
        suffix,
        role
    from named
),

-- The optimizer would compute the reading once for each field if it stood in the last select.
readings as {{ computed_once() }} (
    select
        *,
        maker_of(stated_name, prefix, suffix, role) as reading
    from words
),

described as (
    select
        named.object_id,
        named.position,
        named.constituent_id,
        named.sort_name,
        named.life_display,
        named.gender,
        named.nationality,
        named.begin_year,
        named.end_year,
        named.ulan_id,
        named.wikidata_id,
        readings.reading.artist_name,
        readings.reading.role,
        coalesce(
            readings.reading.qualifier, case when named.is_one_of_two then 'possibly by' end
        ) as qualifier,
        readings.reading.making_rank,
        readings.reading.is_people,
        {{ search_text('readings.reading.artist_name') }} as name_text
    from named
    inner join readings
        on
            named.stated_name = readings.stated_name
            and named.prefix is not distinct from readings.prefix
            and named.suffix is not distinct from readings.suffix
            and named.role is not distinct from readings.role
),

-- An id of an authority that two names of two lives bear is nobody's.
{%- for authority in ['ulan', 'wikidata'] %}
contested_{{ authority }} as (
    select {{ authority }}_id
    from described
    where {{ authority }}_id is not null
    group by {{ authority }}_id
    having
        count(distinct name_text) > 1
        and max(begin_year) - min(begin_year) > {{ years_apart }}
        and max(end_year) - min(end_year) > {{ years_apart }}
),
{%- endfor %}

-- Nor is the museum's own id anybody's under which authorities or lives tell two names apart.
contested_constituent as (
    select constituent_id
    from described
    where constituent_id is not null
    group by constituent_id
    having
        count(distinct name_text) > 1
        and (
            count(distinct ulan_id) > 1
            or (
                max(begin_year) - min(begin_year) > {{ years_apart }}
                and max(end_year) - min(end_year) > {{ years_apart }}
            )
        )
),

identified as (
    select
        described.*,
        case
            when contested_constituent.constituent_id is null then described.constituent_id
        end as own_constituent_id,
        case when contested_ulan.ulan_id is null then described.ulan_id end as own_ulan_id,
        case
            when contested_wikidata.wikidata_id is null then described.wikidata_id
        end as own_wikidata_id,
        contested_ulan.ulan_id is not null
        or contested_wikidata.wikidata_id is not null
        or contested_constituent.constituent_id is not null as has_contested_id
    from described
    left join contested_ulan on described.ulan_id = contested_ulan.ulan_id
    left join contested_wikidata on described.wikidata_id = contested_wikidata.wikidata_id
    left join contested_constituent
        on described.constituent_id = contested_constituent.constituent_id
),

final as (
    select
        identified.object_id,
        identified.position,
        -- The bulk file has no ids of its own: without an authority's, name and life tell people
        -- apart.
        coalesce(
            identified.own_constituent_id,
            'ulan:' || identified.own_ulan_id,
            'wikidata:' || identified.own_wikidata_id,
            'name:' || identified.name_text
            || coalesce(
                '|' || cast(identified.begin_year as varchar),
                case
                    when identified.end_year is null then '|' || lower(identified.life_display)
                end,
                ''
            )
            || coalesce('|-' || cast(identified.end_year as varchar), '')
        ) as artist_id,
        case
            when peoples.alias is not null and identified.role = 'artist' then 'culture'
            else identified.role
        end as role,
        identified.qualifier,
        -- A people is no maker, whatever it is called: "Roman", "Mende peoples".
        case when peoples.alias is null then identified.making_rank end as making_rank,
        identified.artist_name,
        identified.sort_name,
        identified.life_display,
        identified.gender,
        identified.nationality,
        identified.begin_year,
        identified.end_year,
        identified.own_ulan_id as ulan_id,
        identified.own_wikidata_id as wikidata_id,
        identified.has_contested_id,
        {{ is_nobody('identified.name_text') }}
        or identified.is_people
        or peoples.alias is not null
        or schools.alias is not null as is_generic
    from identified
    left join schools on {{ trade_of_nation('identified.name_text') }} = schools.alias
    left join schools as peoples on identified.name_text = peoples.alias
)

select * from final
