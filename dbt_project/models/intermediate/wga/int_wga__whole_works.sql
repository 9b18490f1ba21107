with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_wga__work_dates as (
    select * from {{ ref('int_wga__work_dates') }}
),

int_wga__work_media as (
    select * from {{ ref('int_wga__work_media') }}
),

works as (
    select
        works.work_url,
        works.artist_folder || '|' || works.author as artist,
        works.title,
        works.location,
        dates.date_display,
        coalesce(dates.date_start, dates.date_end) as first_year,
        coalesce(dates.date_end, dates.date_start) as last_year,
        media.medium,
        {{ regex_matches('lower(works.title)', '[(][^)]*\\bdetails?\\b') }} as is_detail
    from int_wga__works as works
    left join int_wga__work_dates as dates on works.work_url = dates.work_url
    left join int_wga__work_media as media on works.work_url = media.work_url
),

-- "Altarpiece (central panel, detail)" is a detail of "Altarpiece (central panel)", "Maestà (detail
-- of the medallions)" one of "Maestà".
without_detail as (
    select
        *,
        {{ regex_replace(
            regex_replace('lower(title)', '[(]+details?\\b[^)]*[)]*', ' '), ',? details?[)]', ')'
        ) }} as whole_title
    from works
),

titled as (
    select
        *,
        {{ search_text('whole_title') }} as full_key,
        {{ search_text(regex_replace('whole_title', '[(][^)]*[)]?|^(the|an?) ', ' ')) }}
            as bare_key,
        contains(whole_title, '(') as names_a_part
    from without_detail
),

-- A namesake elsewhere or of another time is another work; where a cell is empty, nothing
-- contradicts. "Mona Lisa (detail)" may be of "Mona Lisa (La Gioconda)", but scene 32 is not of
-- scene 1.
candidates as (
    select
        details.work_url,
        wholes.work_url as whole_work_url,
        wholes.full_key,
        wholes.date_display,
        wholes.medium,
        wholes.location,
        case when details.full_key = wholes.full_key then 4 else 0 end
        + case when details.date_display = wholes.date_display then 1 else 0 end
        + case when details.medium = wholes.medium then 1 else 0 end
        + case when details.location = wholes.location then 1 else 0 end as agreement
    from titled as details
    inner join titled as wholes
        on
            details.artist = wholes.artist
            and details.bare_key = wholes.bare_key
            and (
                details.full_key = wholes.full_key
                or not details.names_a_part
                or not wholes.names_a_part
            )
            and coalesce(details.location = wholes.location, true)
            and coalesce(details.first_year <= wholes.last_year, true)
            and coalesce(details.last_year >= wholes.first_year, true)
    where details.is_detail and not wholes.is_detail and details.bare_key <> ''
),

ranked as (
    select
        *,
        full_key
        || '|' || coalesce(date_display, '')
        || '|' || coalesce(medium, '')
        || '|' || coalesce(location, '') as cells,
        rank() over (partition by work_url order by agreement desc) as place
    from candidates
),

-- Pages that agree in all cells show one work; among namesakes that differ none can be chosen.
best as (
    select
        work_url,
        min(whole_work_url) as whole_work_url
    from ranked
    where place = 1
    group by work_url
    having count(distinct cells) = 1
),

final as (
    select
        works.work_url,
        best.whole_work_url
    from works
    left join best on works.work_url = best.work_url
    where works.is_detail
)

select * from final
