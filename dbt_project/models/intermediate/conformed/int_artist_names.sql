with

records as (
    select * from {{ ref('int_artist_records') }}
),

-- "Raphael (Raffaello Sanzio or Santi)": what stands in parentheses is another name.
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
        trim({{ regex_extract('artist_name', '[(](?:called |or )?([^()?]+)[)]') }}) as name,
        'name in parentheses' as name_kind
    from records
    where contains(artist_name, '(') and not is_generic
    union all
    select
        records.record_id,
        {{ capitals_to_title_case('aliases.alias') }} as name,
        'cross-reference' as name_kind
    from {{ ref('stg_wga__artist_aliases') }} as aliases
    inner join records on aliases.artist_url = records.artist_url
)

select
    record_id,
    name,
    {{ name_key('name') }} as name_key,
    min(name_kind) as name_kind
from names
where name is not null
group by record_id, name
