-- What names of files do not say, or say in wrong letters. What is not said is counted by class: a
-- folder may hold a hundred thousand files that a camera named.
with

stg_folder__works as (
    select * from {{ ref('stg_folder__works') }}
),

works as (
    select
        *,
        name_issue like 'letters in the wrong encoding%' as was_repaired
    from stg_folder__works
    where name_issue is not null
),

issues as (
    select
        case when was_repaired then source_id else coalesce(label, source_name) end as cell,
        name_issue as issue,
        case when was_repaired then concat_ws(' / ', label, artist, title) end as read_as
    from works
),

final as (
    select
        'file' as column_name,
        cell,
        issue,
        read_as,
        count(*) as works
    from issues
    group by cell, issue, read_as
)

select * from final
