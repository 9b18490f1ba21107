with

source as (
    {{ raw_source('met', 'objects_csv') }}
),

final as (
    select
        ---------- ids
        object_id,
        _dlt_load_id as load_id,
        nullif(trim(accession_number), '') as accession_number,
        nullif(trim(object_wikidata_url), '') as object_wikidata_url,

        ---------- what it is
        {{ clean_text('title') }} as title,
        {{ clean_text('object_name') }} as object_name,
        {{ clean_text('classification') }} as classification,
        nullif(trim(department), '') as department,
        {{ clean_text('culture') }} as culture,
        {{ clean_text('period') }} as period,
        {{ clean_text('dynasty') }} as dynasty,
        {{ clean_text('medium') }} as medium,
        {{ clean_lines('dimensions') }} as dimensions,
        {{ clean_text('credit_line') }} as credit_line,
        {{ clean_text('repository') }} as repository,
        nullif(trim(gallery_number), '') as gallery_number,
        nullif(trim({{ bounded_list('tags') }}), '') as tags,

        ---------- artists, lists that a bar parts; a blank item is still an item
        {{ bounded_list('artist_role') }} as artist_roles,
        {{ bounded_list('artist_prefix') }} as artist_prefixes,
        nullif(trim({{ unescaped(bounded_list('artist_display_name')) }}), '') as artist_names,
        {{ bounded_list('artist_display_bio') }} as artist_bios,
        {{ bounded_list('artist_suffix') }} as artist_suffixes,
        {{ bounded_list('artist_alpha_sort') }} as artist_sort_names,
        {{ bounded_list('artist_nationality') }} as artist_nationalities,
        {{ bounded_list('artist_begin_date') }} as artist_begin_dates,
        {{ bounded_list('artist_end_date') }} as artist_end_dates,
        {{ bounded_list('artist_gender') }} as artist_genders,
        {{ bounded_list('artist_ulan_url') }} as artist_ulan_urls,
        {{ bounded_list('artist_wikidata_url') }} as artist_wikidata_urls,

        ---------- when it was made
        {{ clean_text('object_date') }} as object_date,
        cast(object_begin_date as bigint) as object_begin_year,
        cast(object_end_date as bigint) as object_end_year,

        ---------- links
        nullif(trim(link_resource), '') as object_url,

        ---------- booleans
        is_highlight,
        is_public_domain,
        is_timeline_work,

        ---------- timestamps
        landed_at
    from source
)

select * from final
