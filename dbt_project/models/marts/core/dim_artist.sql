with

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

artist_match_rules as (
    select * from {{ ref('artist_match_rules') }}
),

records as (
    select
        *,
        -- A life of which both ends are known says more than half a one; the Met speaks first.
        row_number() over (
            partition by artist_key
            order by
                case when birth_year is not null and death_year is not null then 1 else 2 end,
                source_rank,
                source_artist_id
        ) as life_rank,
        row_number() over (
            partition by artist_key
            order by source_rank, source_artist_id
        ) as name_rank
    from (
        select
            conformed.*,
            case conformed.source when 'met' then 1 when 'wga' then 2 else 3 end as source_rank,
            rules.rank as rule_rank
        from int_artists_conformed as conformed
        inner join artist_match_rules as rules on conformed.match_rule = rules.rule
    ) as ranked_sources
),

gathered as (
    select
        artist_key,
        {{ first_by('artist_name', 'name_rank') }} as artist_name,
        {{ first_by('sort_name', 'name_rank') }} as sort_name,
        {{ first_by('nationality', 'name_rank') }} as nationality,
        {{ first_by('gender', 'name_rank') }} as gender,
        {{ first_by('movement', 'name_rank') }} as movement,
        {{ first_by('ulan_id', 'name_rank') }} as ulan_id,
        {{ first_by('wikidata_id', 'name_rank') }} as wikidata_id,
        {{ first_by('artist_url', 'name_rank') }} as wga_url,
        {{ first_by('birth_place', 'life_rank') }} as birth_place,
        {{ first_by('death_place', 'life_rank') }} as death_place,
        bool_or(is_generic) as is_generic,
        count(distinct source) as sources,
        -- The least sure of the rules that brought the records together is the one to know.
        {{ first_by('match_rule', '-rule_rank') }} as match_rule
    from records
    group by artist_key
),

lives as (
    select * from records
    where life_rank = 1
),

final as (
    select
        gathered.artist_key,
        gathered.artist_name,
        gathered.sort_name,
        lives.birth_year,
        gathered.birth_place,
        lives.death_year,
        gathered.death_place,
        lives.active_from,
        lives.active_to,
        lives.life_display,
        gathered.nationality,
        gathered.gender,
        gathered.movement as artist_movement,
        'http://vocab.getty.edu/page/ulan/' || gathered.ulan_id as ulan_url,
        'https://www.wikidata.org/wiki/' || gathered.wikidata_id as artist_wikidata_url,
        gathered.wga_url,
        gathered.match_rule,
        gathered.is_generic,
        gathered.sources
    from gathered
    inner join lives on gathered.artist_key = lives.artist_key
)

select * from final
