with

artworks as (
    select * from {{ ref('int_artworks') }}
),

pictures as (
    select * from {{ ref('int_pictures') }}
),

dim_artist as (
    select * from {{ ref('dim_artist') }}
),

artists as (
    select
        artist_key,
        artist_name
    from dim_artist
),

final as (
    select
        artworks.artwork_key,
        artworks.source,
        artworks.source_id,
        artworks.title,

        artworks.artist_key,
        artworks.period_key,
        artworks.school_key,
        artworks.medium_key,
        artworks.location_key,
        artworks.classification_key,
        pictures.image_key,

        artworks.date_display,
        artworks.date_start,
        artworks.date_end,
        artworks.date_qualifier,
        artworks.culture,
        artworks.department,
        artworks.technique_display,
        artworks.height_cm,
        artworks.width_cm,
        artworks.depth_cm,

        pictures.image_filename,
        pictures.image_key is not null as has_image,
        artworks.is_public_domain,
        artworks.is_highlight,
        artworks.credit_line,
        artworks.accession_number,
        artworks.source_url,
        artworks.wikidata_url,
        artworks.description,
        artworks.whole_work_key,
        -- Folded here once: to fold half a million titles takes longer than to search them.
        lower({{ without_accents("coalesce(artworks.title, '') || ' ' "
            "|| coalesce(artists.artist_name, '') || ' ' || coalesce(artworks.accession_number, '')")
        }}) as search_text,
        artworks.record_source,
        artworks.loaded_at
    from artworks
    left join artists on artworks.artist_key = artists.artist_key
    left join pictures on artworks.artwork_key = pictures.image_key
)

select * from final
