with

tags as (
    select
        object_record_id,
        {{ search_text('term') }} as term
    from {{ ref('stg_met__tags') }}
),

typed as (
    select
        tags.object_record_id,
        tag_types.canonical_type,
        tag_types.priority
    from tags
    inner join {{ ref('met_tag_types') }} as tag_types on tags.term = tag_types.term
)

-- A picture of the Virgin in a landscape is religious: the type that says most wins.
select
    object_record_id,
    {{ first_by('canonical_type', 'priority') }} as canonical_type
from typed
group by object_record_id
