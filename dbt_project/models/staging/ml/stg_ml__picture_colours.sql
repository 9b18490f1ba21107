with

source as (
    {{ raw_source('ml', 'picture_colours') }}
),

final as (
    select
        ---------- ids
        artwork_key,
        sha256,

        ---------- numerics
        red,
        green,
        blue,
        brightness,
        saturation,

        ---------- timestamps
        measured_at
    from source
)

select * from final
