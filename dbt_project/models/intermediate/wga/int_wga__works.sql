with

catalogue as (
    select * from {{ ref('stg_wga__catalogue') }}
),

scraped as (
    select * from {{ ref('stg_wga__works') }}
),

int_wga__location_spellings as (
    select * from {{ ref('int_wga__location_spellings') }}
),

-- A work stands in the catalogue, on an artist's page, or in both. The page is preferred where both
-- speak: it is the newer of the two, and the catalogue's text edition lost letters.
joined as (
    select
        coalesce(scraped.work_url, catalogue.work_url) as work_url,
        coalesce(scraped.load_id, catalogue.load_id) as load_id,
        scraped.artist_url,
        coalesce(scraped.author, catalogue.author) as author,
        catalogue.born_died,
        coalesce(scraped.title, catalogue.title) as title,
        coalesce(scraped.date_display, catalogue.date_display) as date_display,
        coalesce(scraped.technique, catalogue.technique) as technique,
        coalesce(scraped.location, catalogue.location) as location,
        catalogue.form,
        catalogue.work_type,
        catalogue.school,
        catalogue.timeframe,
        scraped.image_url,
        scraped.comment
    from catalogue
    full outer join scraped on catalogue.work_url = scraped.work_url
),

spelled as (
    select
        joined.*,
        coalesce(spellings.location, joined.location) as location_spelled
    from joined
    left join int_wga__location_spellings as spellings
        on joined.location = spellings.location_display
),

final as (
    select
        work_url,
        load_id,
        artist_url,
        -- Folder of the artist on the site, as in "a/aachen": it lasts longer than a spelling.
        -- Works without a named author stand elsewhere and have none.
        coalesce({{ regex_extract('work_url', '/html/([a-z]/[^/]+)/') }}, '') as artist_folder,
        author,
        born_died,
        title,
        date_display,
        technique,
        location as location_display,
        location_spelled as location,
        form,
        work_type,
        school,
        timeframe,
        -- The site keeps the picture of /html/P.html at /art/P.jpg.
        coalesce(
            image_url,
            replace({{ regex_replace('work_url', '[.]html$', '.jpg') }}, '/html/', '/art/')
        ) as image_url,
        comment
    from spelled
)

select * from final
