with

source as (
    {{ raw_source('wga', 'works') }}
),

final as (
    select
        ---------- ids
        url as work_url,
        artist_url,
        _dlt_load_id as load_id,

        ---------- cells of the artist's page
        nullif({{ clean_text('artist') }}, '-') as author,
        nullif({{ clean_text('title') }}, '-') as title,
        nullif({{ clean_text('date') }}, '-') as date_display,
        nullif({{ clean_text('technique') }}, '-') as technique,
        nullif({{ clean_text('location') }}, '-') as location,
        {{ clean_text('comment') }} as comment,

        ---------- links
        {{ clean_text('image_url') }} as image_url
    from source
)

select * from final
