with

object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

lives as (
    select * from {{ ref('int_met__lives') }}
),

school_aliases as (
    select * from {{ ref('school_aliases') }}
),

-- An artist is described on each of their works; the lowest object id speaks first.
gathered as (
    select
        artist_id,
        {{ first_by('artist_name', 'object_id') }} as artist_name,
        {{ first_by('sort_name', 'object_id') }} as sort_name,
        {{ first_by('nationality', 'object_id') }} as nationality,
        {{ first_by('gender', 'object_id') }} as gender,
        {{ first_by('ulan_id', 'object_id') }} as ulan_id,
        {{ first_by('wikidata_id', 'object_id') }} as wikidata_id,
        bool_or(is_generic) as is_generic
    from object_artists
    group by artist_id
),

-- One record of an artist dates a copy where another gives the life: what says most speaks first.
ranked as (
    select
        object_artists.artist_id,
        lives.*,
        row_number() over (
            partition by object_artists.artist_id
            order by
                case
                    when lives.birth_year is not null and lives.death_year is not null then 1
                    when coalesce(lives.birth_year, lives.death_year) is not null then 2
                    when coalesce(lives.active_from, lives.active_to) is not null then 3
                    else 4
                end,
                case when lives.life_issue is null then 1 else 2 end,
                object_artists.object_id
        ) as rank
    from object_artists
    inner join lives
        on
            object_artists.life_display is not distinct from lives.life_display
            and object_artists.begin_year is not distinct from lives.begin_year
            and object_artists.end_year is not distinct from lives.end_year
            and {{ is_a_firm('object_artists.artist_name') }} = lives.is_firm
),

-- The first words of a life name a nation, if a list of schools knows them: not "Paris 1761–1844".
nations as (
    select
        ranked.artist_id,
        {{ first_by('ranked.nationality', 'ranked.rank') }} as nationality
    from ranked
    inner join school_aliases as schools
        on {{ search_text('ranked.nationality') }} = schools.alias
    group by ranked.artist_id
),

final as (
    select
        gathered.artist_id,
        gathered.artist_name,
        coalesce(gathered.sort_name, gathered.artist_name) as sort_name,
        ranked.life_display,
        ranked.birth_year,
        ranked.birth_place,
        ranked.death_year,
        ranked.death_place,
        ranked.active_from,
        ranked.active_to,
        coalesce(gathered.nationality, nations.nationality) as nationality,
        gathered.gender,
        gathered.ulan_id,
        gathered.wikidata_id,
        gathered.is_generic
    from gathered
    inner join ranked on gathered.artist_id = ranked.artist_id and ranked.rank = 1
    left join nations on gathered.artist_id = nations.artist_id
)

select * from final
