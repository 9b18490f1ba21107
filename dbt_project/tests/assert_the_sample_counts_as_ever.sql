{{ config(severity='warn') }}

-- The bundled sample never changes, so its works by decade change only when dates are read in
-- another way. A returned row is a decade with more or fewer works than the seed says. If they are
-- rightly so now, accept them as the project's README tells. A collection of one's own is held
-- against the build before it instead.
with

samples as (
    select artworks.source
    from {{ ref('fct_artwork') }} as artworks
    inner join {{ ref('bundled_samples') }} as samples on artworks.source = samples.source
    group by artworks.source
    -- That no record is lost on the way is another test.
    having
        count(*) = min(samples.works)
        and sum({{ hash_percent('artworks.source_id') }}) = min(samples.fingerprint)
),

expected as (
    select expected.*
    from {{ ref('expected_row_counts') }} as expected
    inner join samples on expected.source = samples.source
),

counted as (
    select counted.*
    from {{ ref('stats_works_by_decade') }} as counted
    inner join samples on counted.source = samples.source
)

select
    coalesce(expected.source, counted.source) as source,
    coalesce(expected.decade, counted.decade) as decade,
    expected.works as expected_works,
    counted.works
from expected
full outer join counted
    on
        expected.source = counted.source
        and coalesce(expected.decade, 9999) = coalesce(counted.decade, 9999)
where expected.works is distinct from counted.works
