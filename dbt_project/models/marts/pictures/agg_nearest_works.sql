-- Who is near was found by `artwarehouse embed`, which compared all with all; how near is asked
-- here. All pairs of 45,000 works would take this query a quarter of an hour in every build.
with

embeddings as (
    select * from {{ ref('fct_picture_embedding') }}
),

stg_ml__picture_positions as (
    select * from {{ ref('stg_ml__picture_positions') }}
),

pairs as (
    select
        artwork_key,
        {{ each_text('neighbours') }} as neighbour_artwork_key
    from stg_ml__picture_positions
),

measured as (
    select
        pairs.artwork_key,
        pairs.neighbour_artwork_key,
        {{ inner_product('works.embedding', 'neighbours.embedding') }} as similarity
    from pairs
    inner join embeddings as works on pairs.artwork_key = works.artwork_key
    inner join embeddings as neighbours
        on pairs.neighbour_artwork_key = neighbours.artwork_key
),

final as (
    select
        artwork_key,
        row_number() over (
            partition by artwork_key
            order by similarity desc, neighbour_artwork_key asc
        ) as similarity_rank,
        neighbour_artwork_key,
        similarity
    from measured
)

select * from final
