-- Every label and file name that was not read, or read with doubt.
with

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

int_folder__name_issues as (
    select * from {{ ref('int_folder__name_issues') }}
),

issues as (
    select
        coalesce(attribute, 'attribute') as column_name,
        label as cell,
        label_issue as issue,
        movement as read_as
    from int_folder__works
    where label_issue is not null
),

final as (
    select
        column_name,
        cell,
        issue,
        read_as,
        count(*) as works
    from issues
    group by column_name, cell, issue, read_as
    union all
    select
        column_name,
        cell,
        issue,
        read_as,
        works
    from int_folder__name_issues
)

select * from final
