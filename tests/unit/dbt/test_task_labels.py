"""The seed that says what counts as which class, before anything is built."""

import csv

from core.settings import DBT_PROJECT_DIR


def rules() -> list[dict[str, str]]:
    path = DBT_PROJECT_DIR / "seeds" / "ml_task_labels.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_value_has_one_rule_of_a_kind_in_a_task() -> None:
    named = [tuple(v for k, v in rule.items() if k != "label") for rule in rules()]
    assert len(named) == len(set(named))


def test_a_rule_says_what_it_needs() -> None:
    for rule in rules():
        # "any" takes every value as it is; the others name one.
        assert bool(rule["attribute_value"]) == (rule["match_kind"] != "any"), rule
        assert not (rule["match_kind"] == "any" and rule["label"]), rule


def test_what_is_left_out_would_otherwise_be_a_class() -> None:
    for rule in rules():
        if rule["match_kind"] == "any" or rule["label"]:
            continue
        wider = [
            other
            for other in rules()
            if other["task"] == rule["task"]
            and other["source"] == rule["source"]
            and other is not rule
            and (other["match_kind"] == "any" or other["label"])
            and other["attribute_value"] in rule["attribute_value"]
        ]
        assert wider, rule


def test_every_task_has_its_table_and_every_table_its_rules() -> None:
    tables = {path.stem for path in (DBT_PROJECT_DIR / "models/marts/ml").glob("ml_*.sql")}
    assert {f"ml_{rule['task']}" for rule in rules()} == tables - {"ml_class_balance"}
