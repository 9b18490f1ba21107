import pytest

from app.queries import explore as queries
from app.queries import work as queries_work
from app.queries.explore import FACETS, Search

HOSTILE = "'; drop table fct_artwork; --"


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.key)
def test_what_a_person_chose_or_typed_is_a_parameter_and_never_part_of_the_query(facet) -> None:
    search = Search(text=HOSTILE, facets={facet.key: HOSTILE})
    for query in (queries.count_works(search), queries.found_works(search, page=2)):
        assert HOSTILE not in query.sql
        assert query.parameters[facet.key] == HOSTILE
        assert query.parameters["word_0"] == HOSTILE.split()[0]


def test_the_empty_search_finds_every_work() -> None:
    assert queries.count_works(Search()).to_text().endswith("where true")


def test_only_the_first_words_are_looked_for() -> None:
    query = queries.count_works(Search(text="word " * 500))
    assert len(query.parameters) == queries.MOST_WORDS


def test_a_page_begins_after_the_pages_before_it() -> None:
    assert queries.found_works(Search(), page=3).parameters["skipped"] == 2 * queries.PAGE_SIZE


def test_a_raw_record_is_named_for_each_source_and_quoted() -> None:
    record = queries_work.raw_record("met", "bulk file", "o'hara")
    assert record is not None
    assert record.to_text() == "select * from met.objects_csv where object_id = 'o''hara'"
    assert queries_work.raw_record("wga", "", "u") is not None  # no record named
    assert queries_work.raw_record("elsewhere", "api", "1") is None
