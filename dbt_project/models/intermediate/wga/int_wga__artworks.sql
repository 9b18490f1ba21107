with

works as (
    select * from {{ ref('int_wga__works') }}
),

int_wga__artists as (
    select * from {{ ref('int_wga__artists') }}
),

stg_wga__artists as (
    select * from {{ ref('stg_wga__artists') }}
),

int_wga__work_dates as (
    select * from {{ ref('int_wga__work_dates') }}
),

int_wga__work_media as (
    select * from {{ ref('int_wga__work_media') }}
),

int_wga__whole_works as (
    select * from {{ ref('int_wga__whole_works') }}
),

wga_types as (
    select * from {{ ref('wga_types') }}
),

final as (
    select
        'wga' as source,
        works.work_url as source_id,
        artists.artist_id as source_artist_id,

        works.title,
        works.date_display,
        dates.date_start,
        dates.date_end,
        dates.date_qualifier,
        dates.date_certainty,
        dates.date_issue,
        works.timeframe,
        cast(null as varchar) as historical_period,

        -- Works that only an artist's page tells of take their school from the artist index.
        coalesce(works.school, artist_index.nationality) as culture,
        coalesce(works.school, artist_index.nationality) as school_label,
        coalesce(works.school, artist_index.nationality) as artist_school_label,

        works.technique as technique_display,
        media.medium,
        media.technique,
        media.support,
        media.height_cm,
        media.width_cm,
        media.depth_cm,
        media.size_issue,

        works.location as location_display,
        works.form as form_label,
        works.work_type,
        types.canonical_type,
        cast(null as varchar) as department,

        -- The gallery grants personal and educational use and says nothing of the public domain.
        cast(null as boolean) as is_public_domain,
        cast(null as boolean) as is_highlight,
        'Web Gallery of Art' as credit_line,
        cast(null as varchar) as accession_number,
        works.work_url as source_url,
        cast(null as varchar) as wikidata_url,
        works.comment as description,
        whole_works.whole_work_url,
        works.load_id
    from works
    left join int_wga__artists as artists
        on works.artist_folder = artists.artist_folder and works.author = artists.author
    left join stg_wga__artists as artist_index
        on artists.artist_url = artist_index.artist_url
    left join int_wga__work_dates as dates on works.work_url = dates.work_url
    left join int_wga__work_media as media on works.work_url = media.work_url
    left join int_wga__whole_works as whole_works
        on works.work_url = whole_works.work_url
    left join wga_types as types on lower(works.work_type) = types.type
)

select * from final
