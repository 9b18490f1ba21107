with

source as (
    {{ raw_source('wga', 'catalogue_editions') }}
),

final as (
    select
        ---------- ids
        url as work_url,
        {{ clean_text('edition') }} as edition,
        _dlt_load_id as load_id,

        ---------- cells of the file, blanks and dashes included
        author,
        born_died,
        title,
        date as date_display,
        technique,
        location,
        form,
        type as work_type,
        school,
        timeframe,
        encoding
    from source
)

select * from final
