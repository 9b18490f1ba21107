-- Every label and file name that was not read, or read with doubt.
with

issues as (
    select
        coalesce(attribute, 'attribute') as column_name,
        label as cell,
        label_issue as issue,
        movement as read_as
    from {{ ref('int_folder__works') }}
    where label_issue is not null
    union all
    -- By class, as a folder may hold a hundred thousand such names.
    select
        'file' as column_name,
        label as cell,
        'names of files give no title' as issue,
        cast(null as varchar) as read_as
    from {{ ref('int_folder__works') }}
    where title is null
)

select
    column_name,
    cell,
    issue,
    read_as,
    count(*) as works
from issues
group by column_name, cell, issue, read_as
