with

objects as (
    select * from {{ ref('int_met__objects') }}
),

stg_met__tags as (
    select * from {{ ref('stg_met__tags') }}
),

met_tag_types as (
    select * from {{ ref('met_tag_types') }}
),

-- The API lists tags as records, the bulk file in one cell.
listed as (
    select
        object_id,
        tags,
        {{ each_item_position(list_length('tags')) }} as position
    from objects
    where tags is not null
),

tags as (
    select
        objects.object_id,
        {{ search_text('tags.term') }} as term
    from objects
    inner join stg_met__tags as tags on objects.record_id = tags.object_record_id
    union all
    select
        object_id,
        {{ search_text(list_item('tags', 'position')) }} as term
    from listed
),

typed as (
    select
        tags.object_id,
        tag_types.canonical_type,
        tag_types.priority
    from tags
    inner join met_tag_types as tag_types on tags.term = tag_types.term
),

final as (
    -- A picture of the Virgin in a landscape is religious: the type that says most wins.
    select
        object_id,
        {{ first_by('canonical_type', 'priority') }} as canonical_type
    from typed
    group by object_id
)

select * from final
