-- Every cell that was not read, read with doubt, or read as something else than it says.
with

issues as (
    select distinct
        object_id,
        'Artist Display Name' as column_name,
        artist_names as cell,
        'lists beside the names are shorter than the names' as issue,
        cast(null as varchar) as read_as
    from {{ ref('int_met__csv_artists') }}
    where lists_left_out > 0
    union all
    select
        object_id,
        'Dimensions' as column_name,
        dimensions as cell,
        size_issue as issue,
        read_as
    from {{ ref('int_met__object_sizes') }}
    where size_issue is not null
    union all
    select
        object_id,
        'measurements' as column_name,
        measurements as cell,
        measurements_issue as issue,
        read_as
    from {{ ref('int_met__object_sizes') }}
    where measurements_issue is not null
)

select
    column_name,
    cell,
    issue,
    read_as,
    count(*) as works
from issues
group by column_name, cell, issue, read_as
