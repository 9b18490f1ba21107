-- Every cell that was not read, read with doubt, or read as something else than it says.
with

int_met__csv_artists as (
    select * from {{ ref('int_met__csv_artists') }}
),

int_met__object_dates as (
    select * from {{ ref('int_met__object_dates') }}
),

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

int_met__people_issues as (
    select * from {{ ref('int_met__people_issues') }}
),

int_met__object_sizes as (
    select * from {{ ref('int_met__object_sizes') }}
),

stg_met__objects_csv as (
    select * from {{ ref('stg_met__objects_csv') }}
),

issues as (
    select distinct
        object_id,
        'Artist Display Name' as column_name,
        artist_names as cell,
        'lists beside the names are shorter than the names' as issue,
        cast(null as varchar) as read_as
    from int_met__csv_artists
    where lists_left_out > 0
    union all
    select
        dates.object_id,
        'Object Date' as column_name,
        -- Where the words are lacking, what is odd is the years beside them.
        coalesce(
            dates.date_display,
            {{ years_as_text('objects.object_begin_year', 'objects.object_end_year') }}
        ) as cell,
        dates.date_issue as issue,
        {{ years_as_text('dates.date_start', 'dates.date_end') }} as read_as
    from int_met__object_dates as dates
    inner join int_met__objects as objects on dates.object_id = objects.object_id
    where dates.date_issue is not null
    union all
    select
        object_id,
        column_name,
        cell,
        issue,
        read_as
    from int_met__people_issues
    union all
    select
        object_id,
        'Dimensions' as column_name,
        dimensions as cell,
        size_issue as issue,
        read_as
    from int_met__object_sizes
    where size_issue is not null
    union all
    select
        object_id,
        'measurements' as column_name,
        measurements as cell,
        measurements_issue as issue,
        read_as
    from int_met__object_sizes
    where measurements_issue is not null
    union all
    select
        object_id,
        'Artist Display Name' as column_name,
        left(artist_names, 300) as cell,
        'more names than are read' as issue,
        'the first 300 names' as read_as
    from stg_met__objects_csv
    where {{ list_length('artist_names') }} > 300
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
)

select * from final
