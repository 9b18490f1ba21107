with

objects as (
    select * from {{ ref('stg_met__objects') }}
),

constituents as (
    select * from {{ ref('stg_met__constituents') }}
),

listed as (
    select
        objects.object_id,
        constituents.position,
        constituents.constituent_id,
        constituents.role,
        constituents.constituent_name,
        constituents.ulan_id,
        constituents.wikidata_id,
        constituents.gender,
        constituents.position = 1
        and contains(constituents.constituent_name, objects.artist_display_name) as is_first_artist
    from objects
    inner join constituents on objects.record_id = constituents.object_record_id
    where constituents.constituent_name is not null
),

-- The record's own artist fields describe its first constituent, and they keep apart the name and
-- the words of attribution that a constituent's name mixes.
described as (
    select
        listed.object_id,
        listed.position,
        listed.constituent_id,
        listed.role,
        listed.gender,
        case
            when listed.is_first_artist then objects.artist_prefix
            else {{ regex_extract('listed.constituent_name', attribution_prefix_pattern(), 1) }}
        end as prefix,
        case when listed.is_first_artist then objects.artist_suffix end as suffix,
        case
            when listed.is_first_artist then objects.artist_display_name
            else coalesce(
                {{ regex_extract('listed.constituent_name', attribution_prefix_pattern(), 2) }},
                listed.constituent_name
            )
        end as artist_name,
        case when listed.is_first_artist then objects.artist_alpha_sort end as sort_name,
        case when listed.is_first_artist then objects.artist_display_bio end as life_display,
        case when listed.is_first_artist then objects.artist_nationality end as nationality,
        case when listed.is_first_artist then objects.artist_begin_year end as begin_year,
        case when listed.is_first_artist then objects.artist_end_year end as end_year,
        case
            when listed.is_first_artist then coalesce(listed.ulan_id, objects.artist_ulan_id)
            else listed.ulan_id
        end as ulan_id,
        case
            when listed.is_first_artist
                then coalesce(listed.wikidata_id, objects.artist_wikidata_id)
            else listed.wikidata_id
        end as wikidata_id
    from listed
    inner join objects on listed.object_id = objects.object_id
),

-- Some records name an artist and list no constituent.
unlisted as (
    select
        objects.object_id,
        1 as position,
        cast(null as bigint) as constituent_id,
        objects.artist_role as role,
        cast(null as varchar) as gender,
        objects.artist_prefix as prefix,
        objects.artist_suffix as suffix,
        objects.artist_display_name as artist_name,
        objects.artist_alpha_sort as sort_name,
        objects.artist_display_bio as life_display,
        objects.artist_nationality as nationality,
        objects.artist_begin_year as begin_year,
        objects.artist_end_year as end_year,
        objects.artist_ulan_id as ulan_id,
        objects.artist_wikidata_id as wikidata_id
    from objects
    left join listed on objects.object_id = listed.object_id
    where listed.object_id is null and objects.artist_display_name is not null
),

unioned as (
    select * from described
    union all
    select * from unlisted
)

select
    object_id,
    position,
    coalesce(
        cast(constituent_id as varchar),
        ulan_id,
        wikidata_id,
        'name:' || {{ search_text('artist_name') }}
    ) as artist_id,
    lower(coalesce(role, 'artist')) as role,
    {{ attribution_qualifier('lower(prefix)', 'lower(suffix)') }} as qualifier,
    artist_name,
    sort_name,
    life_display,
    gender,
    nationality,
    begin_year,
    end_year,
    ulan_id,
    wikidata_id,
    {{ regex_matches(search_text('artist_name'), '^(unidentified|unknown|anonymous|various)\\b') }}
        as is_generic
from unioned
