-- What was not read, or read with doubt, of the people and peoples that a record names.
with

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

int_met__lives as (
    select * from {{ ref('int_met__lives') }}
),

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

int_schools as (
    select * from {{ ref('int_schools') }}
),

final as (
    select
        artists.object_id,
        'Artist Display Bio' as column_name,
        coalesce(
            lives.life_display,
            coalesce(cast(lives.begin_year as varchar), '')
            || '–' || coalesce(cast(lives.end_year as varchar), '')
        ) as cell,
        lives.life_issue as issue,
        case
            when coalesce(lives.birth_year, lives.death_year) is not null
                then
                    coalesce(cast(lives.birth_year as varchar), '')
                    || '–' || coalesce(cast(lives.death_year as varchar), '')
            when coalesce(lives.active_from, lives.active_to) is not null
                then
                    'active ' || coalesce(cast(lives.active_from as varchar), '')
                    || '–' || coalesce(cast(lives.active_to as varchar), '')
        end as read_as
    from int_met__object_artists as artists
    inner join int_met__lives as lives
        on
            artists.life_display is not distinct from lives.life_display
            and artists.begin_year is not distinct from lives.begin_year
            and artists.end_year is not distinct from lives.end_year
            and {{ is_a_firm('artists.artist_name') }} = lives.is_firm
    where lives.life_issue is not null
    union
    select
        object_id,
        'Artist ULAN URL' as column_name,
        artist_name as cell,
        'its id is also that of somebody of another life' as issue,
        cast(null as varchar) as read_as
    from int_met__object_artists
    where has_contested_id
    union
    select
        objects.object_id,
        'Culture' as column_name,
        objects.culture as cell,
        schools.school_issue as issue,
        schools.school as read_as
    from int_met__objects as objects
    inner join int_schools as schools on objects.culture = schools.label
    where schools.school_issue is not null
    union
    select
        artists.object_id,
        'Artist Nationality' as column_name,
        artists.nationality as cell,
        schools.school_issue as issue,
        schools.school as read_as
    from int_met__object_artists as artists
    inner join int_schools as schools on artists.nationality = schools.label
    where schools.school_issue is not null
)

select * from final
