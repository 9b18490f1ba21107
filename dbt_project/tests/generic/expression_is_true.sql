{#- Passes if an expression holds in every row; rows in which it is null say nothing and pass. -#}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not ({{ expression }})
{% endtest %}
