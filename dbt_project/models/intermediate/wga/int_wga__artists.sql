with

schools as (
    select * from {{ ref('school_aliases') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

stg_wga__artists as (
    select * from {{ ref('stg_wga__artists') }}
),

works as (
    select * from int_wga__works
    where author is not null
),

artist_index as (
    select
        *,
        coalesce({{ regex_extract('artist_url', '/html/([a-z]/[^/]+)/') }}, '') as artist_folder
    from stg_wga__artists
),

authors as (
    select
        artist_folder,
        author,
        max(artist_url) as artist_url
    from works
    group by artist_folder, author
),

-- The artist's page names the index entry. The catalogue does not: there the entry is the one in
-- the same folder with the same name, in which a question mark (the catalogue file's sign for a
-- letter outside its encoding) stands for any one letter.
index_candidates as (
    select
        authors.artist_folder,
        authors.author,
        artist_index.artist_url
    from authors
    inner join artist_index on authors.artist_url = artist_index.artist_url
    union all
    select
        authors.artist_folder,
        authors.author,
        artist_index.artist_url
    from authors
    inner join artist_index on authors.artist_folder = artist_index.artist_folder
    where
        authors.artist_url is null
        and artist_index.artist like replace(authors.author, '?', '_')
),

index_entries as (
    select
        artist_folder,
        author,
        min(artist_url) as artist_url
    from index_candidates
    group by artist_folder, author
),

spelled as (
    select
        authors.artist_folder,
        authors.author,
        index_entries.artist_url,
        coalesce(artist_index.artist, authors.author) as artist
    from authors
    left join index_entries
        on
            authors.artist_folder = index_entries.artist_folder
            and authors.author = index_entries.author
    left join artist_index on index_entries.artist_url = artist_index.artist_url
),

-- Artists of the index of whom no work is known yet.
unseen as (
    select
        artist_index.artist_folder,
        cast(null as varchar) as author,
        artist_index.artist_url,
        artist_index.artist
    from artist_index
    left join index_entries on artist_index.artist_url = index_entries.artist_url
    where index_entries.artist_url is null
),

named as (
    select * from spelled
    union all
    select * from unseen
),

-- Punctuation apart, the name stays as it is spelled: it is the artist's id.
formed as (
    select
        artist_folder,
        author,
        artist_url,
        {{ author_in_form('artist') }} as artist
    from named
),

judged as (
    select
        formed.artist_folder,
        formed.author,
        formed.artist_url,
        formed.artist,
        -- "ARCHITECT, French" is no person: a trade in capitals and a school.
        schools.alias is not null and {{ is_trade('formed.artist') }} as is_generic
    from formed
    left join schools
        on {{ search_text(after_last_comma('formed.artist')) }} = schools.alias
),

final as (
    select
        artist_folder,
        author,
        artist_folder || '|' || {{ search_text('artist') }} as artist_id,
        artist,
        artist_url,
        is_generic,
        -- Those known by one name, "CARAVAGGIO" or "MASTER of Moulins", have it for a surname.
        case
            when not is_generic
                then {{ capitals_to_title_case(
                    "trim(" ~ regex_replace(regex_extract('artist', '^([^,]*)'), ordinal_pattern() ~ '$', '')
                    ~ ")"
                ) }}
        end as surname,
        case when not is_generic then {{ given_names_of('artist') }} end as given_names,
        case when not is_generic then {{ particles_of('artist') }} end as name_particles,
        case when not is_generic then {{ ordinal_of('artist') }} end as ordinal
    from judged
)

select * from final
