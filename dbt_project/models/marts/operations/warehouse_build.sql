-- What the checks found and how many rows there are is known when all models are built:
-- `artwarehouse build` fills it in before it publishes.
with

final as (
    select
        {{ text_literal(var('build_id', env_var('ARTWAREHOUSE_BUILD_ID', 'dev'))) }} as build_id,
        cast(
            {{ text_literal(run_started_at | string) }} as timestamp with time zone
        ) as built_at,
        nullif({{ text_literal(env_var('ARTWAREHOUSE_GIT_COMMIT', '')) }}, '') as git_commit,
        cast(null as varchar) as verdict,
        cast(null as bigint) as checks_passed,
        cast(null as bigint) as checks_failed,
        cast(null as varchar) as row_counts
)

select * from final
