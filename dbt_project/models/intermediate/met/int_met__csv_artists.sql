{#- Attributes that the file lists beside the names: column, and the list that it is taken from. Its
    Constituent ID is none of them: the ids of a row are written one after another and the last digit
    is cut, so that unrelated makers share 108. -#}
{%- set lists = [
    ('role', 'artist_roles'),
    ('prefix', 'artist_prefixes'),
    ('suffix', 'artist_suffixes'),
    ('sort_name', 'artist_sort_names'),
    ('life_display', 'artist_bios'),
    ('nationality', 'artist_nationalities'),
    ('begin_date', 'artist_begin_dates'),
    ('end_date', 'artist_end_dates'),
    ('gender', 'artist_genders'),
    ('ulan_url', 'artist_ulan_urls'),
    ('wikidata_url', 'artist_wikidata_urls'),
] -%}

with

stg_met__objects_csv as (
    select * from {{ ref('stg_met__objects_csv') }}
),

objects as (
    select
        *,
        {{ list_length('artist_names') }} as artists
    from stg_met__objects_csv
    where artist_names is not null
),

-- A list with fewer items than there are names has lost the empty ones, and nobody knows where:
-- taken by position it would give a person the years of another. One of empty items says nothing.
listed as (
    select
        object_id,
        artist_names,
        {%- for column, list in lists %}
        case when {{ list_length(list) }} = artists then {{ list }} end as {{ list }},
        {%- endfor %}
        {%- for column, list in lists %}
        case
            when
                {{ list_length(list) }} <> artists
                and {{ regex_matches(list, '[^| ]') }}
                then 1
            else 0
        end
        {%- if not loop.last %} +{% endif %}
        {%- endfor %} as lists_left_out,
        {{ each_item_position('artists') }} as position
    from objects
),

final as (
    select
        object_id,
        position,
        artist_names,
        {{ clean_text(list_item('artist_names', 'position')) }} as artist_name,
        {%- for column, list in lists %}
        {{ list_item(list, 'position') }} as {{ column }},
        {%- endfor %}
        lists_left_out
    from listed
)

select * from final
