with

fct_picture_embedding as (
    select * from {{ ref('fct_picture_embedding') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

dim_artist as (
    select * from {{ ref('dim_artist') }}
),

-- A detail would count its work twice, and somebody unknown is nobody to compare with.
pictures as (
    select
        artworks.artist_key,
        embeddings.artwork_key,
        embeddings.embedding
    from fct_picture_embedding as embeddings
    inner join fct_artwork as artworks
        on embeddings.artwork_key = artworks.artwork_key
    inner join dim_artist as artists on artworks.artist_key = artists.artist_key
    where artworks.whole_work_key is null and not artists.is_generic
),

counted as (
    select
        artist_key,
        count(*) as works
    from pictures
    group by artist_key
    having count(*) >= 3
),

positions as (
    select {{ each_position(vector_dimensions()) }} as position
),

means as (
    select
        pictures.artist_key,
        positions.position,
        avg({{ number_at('pictures.embedding', 'positions.position') }}) as number
    from pictures
    inner join counted on pictures.artist_key = counted.artist_key
    cross join positions
    group by pictures.artist_key, positions.position
),

mean_embeddings as (
    select
        artist_key,
        {{ vector_of('number', 'position') }} as embedding
    from means
    group by artist_key
),

artists as (
    select
        counted.artist_key,
        counted.works,
        mean_embeddings.embedding,
        sqrt({{ inner_product('mean_embeddings.embedding', 'mean_embeddings.embedding') }})
            as length
    from counted
    inner join mean_embeddings on counted.artist_key = mean_embeddings.artist_key
),

-- Works at the very middle of the collection have no direction, and no cosine.
pairs as (
    select
        artists.artist_key,
        others.artist_key as other_artist_key,
        {{ inner_product('artists.embedding', 'others.embedding') }}
        / (artists.length * others.length) as similarity,
        artists.works as artist_works,
        others.works as other_artist_works
    from artists
    inner join artists as others on artists.artist_key <> others.artist_key
    where artists.length > 0 and others.length > 0
),

ranked as (
    select
        artist_key,
        other_artist_key,
        row_number() over (
            partition by artist_key
            order by similarity desc, other_artist_key asc
        ) as similarity_rank,
        similarity,
        artist_works,
        other_artist_works
    from pairs
),

final as (
    select * from ranked
    where similarity_rank <= 20
)

select * from final
