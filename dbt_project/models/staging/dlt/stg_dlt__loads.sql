with

{% set datasets = ['met', 'wga', 'images', 'rejects', 'ml', 'dq', 'folder'] -%}

{% for dataset in datasets -%}
{{ dataset }} as (
    {{ raw_source(dataset, '_dlt_loads') }}
),

{% endfor -%}

unioned as (
    {%- for dataset in datasets %}
    select
        '{{ dataset }}' as dataset,
        *
    from {{ dataset }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        ---------- ids
        dataset,
        load_id,

        ---------- numerics
        -- dlt's own code; 0 is a load that ended well.
        status as status_code,

        ---------- timestamps
        inserted_at as loaded_at
    from unioned
)

select * from final
