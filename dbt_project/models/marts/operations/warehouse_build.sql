select
    {{ text_literal(var('build_id', env_var('ARTWAREHOUSE_BUILD_ID', 'dev'))) }} as build_id,
    cast(
        {{ text_literal(run_started_at | string) }} as timestamp with time zone
    ) as built_at,
    nullif({{ text_literal(env_var('ARTWAREHOUSE_GIT_COMMIT', '')) }}, '') as git_commit
