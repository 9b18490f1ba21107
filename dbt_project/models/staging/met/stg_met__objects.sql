with

source as (
    {{ raw_source('met', 'objects') }}
),

final as (
    select
        ---------- ids
        object_id,
        _dlt_id as record_id,
        _dlt_load_id as load_id,
        _content_hash as content_hash,
        {{ clean_text('accession_number') }} as accession_number,
        {{ clean_text('object_wikidata_url') }} as object_wikidata_url,

        ---------- what it is
        {{ clean_text('title') }} as title,
        {{ clean_text('object_name') }} as object_name,
        {{ clean_text('classification') }} as classification,
        {{ clean_text('department') }} as department,
        {{ clean_text('culture') }} as culture,
        {{ clean_text('period') }} as period,
        {{ clean_text('dynasty') }} as dynasty,
        {{ clean_text('medium') }} as medium,
        {{ clean_lines('dimensions') }} as dimensions,
        {{ clean_text('credit_line') }} as credit_line,
        {{ clean_text('repository') }} as repository,
        {{ clean_text('gallery_number') }} as gallery_number,

        ---------- first artist
        {{ clean_text('artist_role') }} as artist_role,
        {{ clean_text('artist_prefix') }} as artist_prefix,
        {{ clean_text('artist_display_name') }} as artist_display_name,
        {{ clean_text('artist_display_bio') }} as artist_display_bio,
        {{ clean_text('artist_suffix') }} as artist_suffix,
        {{ clean_text('artist_alpha_sort') }} as artist_alpha_sort,
        {{ clean_text('artist_nationality') }} as artist_nationality,
        {{ year_of_life('artist_begin_date') }} as artist_begin_year,
        {{ year_of_life('artist_end_date') }} as artist_end_year,
        {{ regex_extract('artist_ulan_url', '/([0-9]+)/?$') }} as artist_ulan_id,
        {{ regex_extract('artist_wikidata_url', '(Q[0-9]+)$') }} as artist_wikidata_id,

        ---------- when it was made
        {{ clean_text('object_date') }} as object_date,
        cast(object_begin_date as bigint) as object_begin_year,
        cast(object_end_date as bigint) as object_end_year,

        ---------- links
        {{ clean_text('object_url') }} as object_url,
        {{ clean_text('primary_image') }} as primary_image_url,
        {{ clean_text('primary_image_small') }} as primary_image_small_url,

        ---------- booleans
        is_highlight,
        is_public_domain,
        is_timeline_work,

        ---------- timestamps
        metadata_date as metadata_at,
        _fetched_at as fetched_at
    from source
    where _status = 'ok'
)

select * from final
