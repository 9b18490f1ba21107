with

objects as (
    select * from {{ ref('stg_met__objects') }}
),

constituents as (
    select * from {{ ref('stg_met__constituents') }}
),

int_met__csv_artists as (
    select * from {{ ref('int_met__csv_artists') }}
),

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
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
        cast(listed.constituent_id as varchar) as constituent_id,
        listed.role,
        listed.gender,
        case when listed.is_first_artist then objects.artist_prefix end as prefix,
        case when listed.is_first_artist then objects.artist_suffix end as suffix,
        case
            when listed.is_first_artist then objects.artist_display_name
            else listed.constituent_name
        end as stated_name,
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
        cast(null as varchar) as constituent_id,
        objects.artist_role as role,
        cast(null as varchar) as gender,
        objects.artist_prefix as prefix,
        objects.artist_suffix as suffix,
        objects.artist_display_name as stated_name,
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

in_bulk_file as (
    select
        artists.object_id,
        artists.position,
        cast(null as varchar) as constituent_id,
        artists.role,
        artists.gender,
        artists.prefix,
        artists.suffix,
        artists.artist_name as stated_name,
        artists.sort_name,
        artists.life_display,
        artists.nationality,
        {{ year_of_life('artists.begin_date') }} as begin_year,
        {{ year_of_life('artists.end_date') }} as end_year,
        {{ regex_extract('artists.ulan_url', '/([0-9]+)/?$') }} as ulan_id,
        {{ regex_extract('artists.wikidata_url', '(Q[0-9]+)$') }} as wikidata_id
    from int_met__csv_artists as artists
    inner join int_met__objects as objects on artists.object_id = objects.object_id
    where objects.record_source = 'bulk file' and artists.artist_name is not null
),

unioned as (
    select * from described
    union all
    select * from unlisted
    union all
    select * from in_bulk_file
),

final as (
    select
        *,
        -- "Jean Court or", "or Pierre": between the two the museum leaves the choice.
        coalesce(
            {{ regex_matches(
                'lower(lag(suffix) over (partition by object_id order by position))', '\\bor$'
            ) }},
            false
        )
        or coalesce(
            {{ regex_matches(
                'lower(lead(coalesce(prefix, stated_name)) over (partition by object_id order by position))',
                '^or\\b'
            ) }},
            false
        ) as is_one_of_two
    from unioned
)

select * from final
