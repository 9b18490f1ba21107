with

bridge_artwork_artist as (
    select * from {{ ref('bridge_artwork_artist') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_artist as (
    select * from {{ ref('dim_artist') }}
),

works as (
    select
        artworks.source,
        bridge.artist_key,
        artworks.artwork_key,
        {{ decade_of(middle_year('artworks.date_start', 'artworks.date_end')) }} as decade
    from bridge_artwork_artist as bridge
    inner join fct_artwork as artworks on bridge.artwork_key = artworks.artwork_key
    where bridge.is_maker
),

artists as (
    select
        artist_key,
        {{ decade_of('birth_year') }} as birth_decade,
        {{ decade_of('death_year') }} as death_decade
    from dim_artist
    where not is_generic
),

lives as (
    select distinct
        works.source,
        artists.artist_key,
        artists.birth_decade,
        artists.death_decade
    from works
    inner join artists on works.artist_key = artists.artist_key
    -- A life of which one end is unknown is not guessed, nor one that cannot be.
    where artists.death_decade - artists.birth_decade between 0 and 120
),

-- The decades between the first birth and the last death, without a gap.
digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

decades as (
    select (hundreds.digit * 100 + tens.digit * 10 + ones.digit) * 10 - 5000 as decade
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones
),

living as (
    select
        lives.source,
        decades.decade,
        count(*) as living_artists
    from lives
    inner join decades on decades.decade between lives.birth_decade and lives.death_decade
    group by lives.source, decades.decade
),

working as (
    select
        works.source,
        works.decade,
        count(distinct artists.artist_key) as working_artists,
        count(distinct works.artwork_key) as works
    from works
    inner join artists on works.artist_key = artists.artist_key
    where works.decade is not null
    group by works.source, works.decade
),

final as (
    select
        coalesce(living.source, working.source) as source,
        coalesce(living.decade, working.decade) as decade,
        coalesce(living.living_artists, 0) as living_artists,
        coalesce(working.working_artists, 0) as working_artists,
        coalesce(working.works, 0) as works
    from living
    full outer join working on living.source = working.source and living.decade = working.decade
)

select * from final
