with

source as (
    {{ raw_source('ml', 'picture_positions') }}
),

final as (
    select
        ---------- ids
        artwork_key,
        network,
        sha256,

        ---------- where the picture stands
        {{ vector('embedding') }} as embedding,
        neighbours,
        x,
        y,
        projection,

        ---------- timestamps
        fitted_at
    from source
)

select * from final
