{%- set in_parentheses = '[(](?:called |or |formerly )?([^()?]+?)(?: or [^()]*)?[)]' -%}

with

records as (
    select * from {{ ref('int_artist_records') }}
),

stg_wga__artist_aliases as (
    select * from {{ ref('stg_wga__artist_aliases') }}
),

-- "Raphael (Raffaello Sanzio or Santi)": what stands in parentheses is another name, and so is what
-- follows "called" or "or".
names as (
    select
        record_id,
        artist_name as name,
        'display name' as name_kind
    from records
    union all
    select
        record_id,
        sort_name as name,
        'sort name' as name_kind
    from records
    union all
    select
        record_id,
        trim({{ regex_extract('artist_name', in_parentheses) }}) as name,
        'name in parentheses' as name_kind
    from records
    where contains(artist_name, '(') and not is_generic
    union all
    select
        record_id,
        trim({{ regex_extract('artist_name', '^(.+?),? +called ') }}) as name,
        'other name' as name_kind
    from records
    where contains(artist_name, ' called ') and not contains(artist_name, '(')
    union all
    select
        record_id,
        trim({{ regex_extract('artist_name', ' called (.+)$') }}) as name,
        'other name' as name_kind
    from records
    where contains(artist_name, ' called ') and not contains(artist_name, '(')
    union all
    select
        records.record_id,
        {{ capitals_to_title_case('aliases.alias') }} as name,
        'cross-reference' as name_kind
    from stg_wga__artist_aliases as aliases
    inner join records on aliases.artist_url = records.artist_url
),

named as (
    select
        record_id,
        name,
        min(name_kind) as name_kind
    from names
    where name is not null
    group by record_id, name
),

read_texts as (
    select
        *,
        -- No name is longer; to compare texts takes the product of their lengths.
        {{ person_text('left(name, 300)') }} as person_text
    from named
),

bared as (
    select
        *,
        {{ person_bare_text('person_text') }} as bare_text
    from read_texts
),

final as (
    select
        record_id,
        name,
        name_kind,
        nullif({{ sorted_words('person_text') }}, '') as name_key,
        {{ person_ordinal('person_text') }} as ordinal,
        {{ regex_extract('bare_text', '([^ ]+)$') }} as last_word,
        {{ sorted_words('bare_text') }} as bare_key,
        -- "Gerard ter Borch" and "Gerard Terborch" differ by a blank.
        replace(
            {{ regex_replace("' ' || person_text || ' '", ' (i|ii|iii|iv) ', ' ') }}, ' ', ''
        ) as joined_key
    from bared
)

select * from final
