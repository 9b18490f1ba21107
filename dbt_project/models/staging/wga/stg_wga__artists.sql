with

source as (
    {{ raw_source('wga', 'artists') }}
),

final as (
    select
        ---------- ids
        url as artist_url,

        ---------- cells of the artist index
        nullif({{ clean_text('artist') }}, '-') as artist,
        nullif({{ clean_text('born_died') }}, '-') as born_died,
        nullif({{ clean_text('period') }}, '-') as movement,
        nullif({{ clean_text('nationality') }}, '-') as nationality,
        nullif({{ clean_text('profession') }}, '-') as profession,
        nullif({{ clean_text('base') }}, '-') as base
    from source
)

select * from final
