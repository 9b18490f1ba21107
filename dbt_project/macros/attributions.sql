{#- How surely, and by whose hand, a work is an artist's: one word for the many that the Met writes
    before and after a name. Null means that the work is given to the artist without reserve. -#}
{% macro attribution_qualifier(prefix, suffix) -%}
    case
        when {{ regex_matches(prefix, '\\b(formerly|erroneously)\\b') }} then 'formerly attributed to'
        when {{ regex_matches(prefix, '\\b(copy|copied)\\b') }} then 'copy after'
        when {{ regex_matches(prefix, '\\battributed\\b') }} then 'attributed to'
        when {{ regex_matches(prefix, '\\b(workshop|studio)\\b') }} then 'workshop of'
        when {{ regex_matches(prefix, '\\b(follower|pupil)\\b') }} then 'follower of'
        when {{ regex_matches(prefix, '\\bcircle\\b') }} then 'circle of'
        when {{ regex_matches(prefix, '\\bschool\\b') }} then 'school of'
        when {{ regex_matches(prefix, '\\b(style|manner|imitator)\\b') }} then 'style of'
        when {{ regex_matches(prefix, '\\bafter\\b') }} then 'after'
        when {{ regex_matches(prefix, '\\b(possibly|probably|perhaps)\\b') }} then 'possibly by'
        when {{ regex_matches(suffix, '\\bfollower\\b') }} then 'or a follower'
        when {{ regex_matches(suffix, '\\b(workshop|studio|assistants?|collaborator)\\b') }}
            then 'with workshop'
    end
{%- endmacro %}


{#- Matches the words of attribution with which a constituent's name may begin. -#}
{% macro attribution_prefix_pattern() -%}
    {{ return(
        '(?i)^((?:[a-z]+ )?(?:formerly attributed|erroneously attributed|attributed) to(?: the)?'
        ~ '|(?:possibly |probably )?(?:workshop|studio|follower|pupil|circle|school|style|manner|imitator|copy) of(?: the)?'
        ~ '|copy after|after|possibly by|probably by|possibly|probably) (.+)$'
    ) }}
{%- endmacro %}
