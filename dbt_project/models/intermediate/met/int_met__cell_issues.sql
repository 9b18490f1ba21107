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
        'Artist Display Name' as column_name,
        left(artist_names, 300) as cell,
        'more names than are read' as issue,
        'the first 300 names' as read_as
    from {{ ref('stg_met__objects_csv') }}
    where {{ list_length('artist_names') }} > 300
)

select
    column_name,
    cell,
    issue,
    read_as,
    count(*) as works
from issues
group by column_name, cell, issue, read_as
