with

met as (
    {{ raw_source('rejects', 'met') }}
),

wga as (
    {{ raw_source('rejects', 'wga') }}
),

unioned as (
    select
        'met' as source,
        *
    from met
    union all
    select
        'wga' as source,
        *
    from wga
)

select
    ---------- ids
    source,
    reject_id,

    ---------- what was refused, and why
    record,
    {{ clean_text('reason') }} as reason,
    location,

    ---------- timestamps
    rejected_at
from unioned
