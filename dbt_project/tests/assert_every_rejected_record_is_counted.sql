-- Records that could not be read are counted, whichever table of raw they stand in: one that
-- stg_rejects__records does not know would be a loss that nobody sees. A returned row is a table of
-- raw of which records are missing in the count of its source.
with

landed as (
    {%- for relation in tables_in_raw('rejects') %}
    select
        '{{ relation.identifier.split("_")[0] }}' as source,
        count(*) as records
    from {{ relation }}
    union all
    {%- endfor %}
    select
        'none' as source,
        0 as records
),

expected as (
    select
        source,
        sum(records) as records
    from landed
    where records > 0
    group by source
),

counted as (
    select
        source,
        sum(records) as records
    from {{ ref('stats_rejects') }}
    group by source
)

select
    expected.source,
    expected.records as landed_records,
    counted.records as counted_records
from expected
left join counted on expected.source = counted.source
where expected.records is distinct from counted.records
