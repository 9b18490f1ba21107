with

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

wga_types as (
    select * from {{ ref('wga_types') }}
),

final as (
    select
        'folder' as source,
        works.source_id,
        works.source_artist_id,

        works.title,
        cast(null as varchar) as date_display,
        cast(null as integer) as date_start,
        cast(null as integer) as date_end,
        'unknown' as date_qualifier,
        works.timeframe,
        cast(null as varchar) as historical_period,
        works.movement,

        works.culture,
        works.culture as school_label,
        works.culture as artist_school_label,

        works.medium as technique_display,
        {{ normalised_medium('works.medium') }} as medium,
        (parse_medium({{ normalised_medium('works.medium') }})).technique as technique,
        (parse_medium({{ normalised_medium('works.medium') }})).support as support,
        cast(null as double) as height_cm,
        cast(null as double) as width_cm,
        cast(null as double) as depth_cm,

        works.location as location_display,
        works.form_label,
        works.work_type,
        types.canonical_type,
        cast(null as varchar) as department,

        cast(null as boolean) as is_public_domain,
        cast(null as boolean) as is_highlight,
        cast(null as varchar) as credit_line,
        cast(null as varchar) as accession_number,
        cast(null as varchar) as source_url,
        cast(null as varchar) as wikidata_url,
        cast(null as varchar) as description,
        works.load_id,
        'folder' as record_source
    from int_folder__works as works
    left join wga_types as types on lower(works.work_type) = types.type
)

select * from final
