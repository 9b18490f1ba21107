with

artists as (
    select * from {{ ref('int_wga__artists') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

stg_wga__artists as (
    select * from {{ ref('stg_wga__artists') }}
),

int_wga__lives as (
    select * from {{ ref('int_wga__lives') }}
),

-- An author has several life texts where the catalogue contradicts itself: the most frequent wins,
-- and the artist index speaks for those of whom the catalogue says nothing.
catalogue_lives as (
    select
        artists.artist_id,
        works.born_died,
        count(*) as works
    from artists
    inner join int_wga__works as works
        on
            artists.author = works.author
            and artists.artist_folder = works.artist_folder
    where works.born_died is not null
    group by artists.artist_id, works.born_died
),

index_lives as (
    select
        artists.artist_id,
        artist_index.born_died,
        0 as works
    from artists
    inner join stg_wga__artists as artist_index
        on artists.artist_url = artist_index.artist_url
    where artist_index.born_died is not null
),

ranked as (
    select
        artist_id,
        born_died,
        row_number() over (partition by artist_id order by works desc, born_died asc) as rank
    from (
        select * from catalogue_lives
        union all
        select * from index_lives
    ) as lives
),

final as (
    select
        ranked.artist_id,
        lives.life_display,
        lives.birth_year,
        lives.birth_is_uncertain,
        lives.birth_place,
        lives.death_year,
        lives.death_is_uncertain,
        lives.death_place,
        lives.active_from,
        lives.active_to,
        lives.activity_is_uncertain,
        lives.active_place,
        lives.life_issue
    from ranked
    inner join int_wga__lives as lives on ranked.born_died = lives.life_display
    where ranked.rank = 1
)

select * from final
