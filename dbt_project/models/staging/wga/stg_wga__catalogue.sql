with

source as (
    {{ raw_source('wga', 'catalogue') }}
),

final as (
    select
        ---------- ids
        url as work_url,
        _dlt_load_id as load_id,

        ---------- cells of the catalogue; a lone dash is its way of leaving a cell empty
        nullif({{ clean_text('author') }}, '-') as author,
        nullif({{ clean_text('born_died') }}, '-') as born_died,
        nullif({{ clean_text('title') }}, '-') as title,
        nullif({{ clean_text('date') }}, '-') as date_display,
        nullif({{ clean_text('technique') }}, '-') as technique,
        nullif({{ clean_text('location') }}, '-') as location,
        nullif({{ clean_text('form') }}, '-') as form,
        nullif({{ clean_text('type') }}, '-') as work_type,
        nullif({{ clean_text('school') }}, '-') as school,
        nullif({{ clean_text('timeframe') }}, '-') as timeframe,
        {{ clean_text('edition') }} as edition
    from source
)

select * from final
