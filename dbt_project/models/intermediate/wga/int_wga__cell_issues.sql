-- Every cell that was not read, read with doubt, or read as something else than it says.
with

works as (
    select * from {{ ref('int_wga__works') }}
),

int_wga__work_dates as (
    select * from {{ ref('int_wga__work_dates') }}
),

int_wga__lives as (
    select * from {{ ref('int_wga__lives') }}
),

int_wga__work_media as (
    select * from {{ ref('int_wga__work_media') }}
),

int_wga__artists as (
    select * from {{ ref('int_wga__artists') }}
),

int_wga__whole_works as (
    select * from {{ ref('int_wga__whole_works') }}
),

stg_wga__repairs as (
    select * from {{ ref('stg_wga__repairs') }}
),

issues as (
    select
        'DATE' as column_name,
        date_display as cell,
        date_issue as issue,
        {{ years_as_text('date_start', 'date_end') }} as read_as
    from int_wga__work_dates
    where date_issue is not null
    union all
    select
        'BORN-DIED' as column_name,
        works.born_died as cell,
        lives.life_issue as issue,
        cast(null as varchar) as read_as
    from works
    inner join int_wga__lives as lives on works.born_died = lives.life_display
    where lives.life_issue is not null
    union all
    select
        'TECHNIQUE' as column_name,
        technique_display as cell,
        size_issue as issue,
        size_read_as as read_as
    from int_wga__work_media
    where size_issue is not null
    union all
    select
        'LOCATION' as column_name,
        location_display as cell,
        'spelled otherwise' as issue,
        location as read_as
    from works
    where location_display <> location
    union all
    select
        'AUTHOR' as column_name,
        works.author as cell,
        case
            when artists.is_generic then 'no person'
            else 'spelled otherwise'
        end as issue,
        artists.artist as read_as
    from works
    inner join int_wga__artists as artists
        on works.artist_folder = artists.artist_folder and works.author = artists.author
    where artists.is_generic or artists.author <> artists.artist
    union all
    select
        'TITLE' as column_name,
        works.title as cell,
        'no whole work for the detail' as issue,
        cast(null as varchar) as read_as
    from works
    inner join int_wga__whole_works as wholes on works.work_url = wholes.work_url
    where wholes.whole_work_url is null
    union all
    -- What was set right before the rows came here.
    select
        replace(upper(column_name), '_', '-') as column_name,
        cell_before as cell,
        rule as issue,
        cell_after as read_as
    from stg_wga__repairs
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
