"""The two editions of the catalogue -> one row a work, and what was repaired to get there.

Raw keeps the cells of both editions as they are in the files, and the merged rows are computed
from them anew at each load. So the order of loading does not matter, and no cell is lost to a
repair.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from ingestion.wga import mojibake
from ingestion.wga.catalogue_rows import Edition, catalogue_schema
from warehouse.raw import read_raw

if TYPE_CHECKING:
    import pyarrow as pa

    from core.settings import Settings

LOST_LETTER, EXCEL_DATE = "lost_letter", "excel_date"
_OWN = {"url", "edition", "encoding"}
_NAMES = {"author", "born_died"}

_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
# A day that Excel made of what was typed: as it is in the Excel edition, and in the text one.
_STORED_DAY = re.compile(r"(19\d\d)-(\d\d)-01")
_SHOWN_DAY = re.compile(r"([A-Z][a-z]{2})-(\d\d)")


class RepairRow(TypedDict):
    """A row of ``wga.repairs``: one cell, and one step from the file's text to the row's."""

    url: str
    column_name: str
    rule: str
    before: str
    after: str


@dataclass(slots=True)
class Merged:
    """Rows of ``wga.catalogue``, and every difference from the files."""

    rows: pa.Table
    repairs: list[RepairRow] = field(default_factory=list)

    def replace(self, column: str, rule: str, after: dict[int, str]) -> None:
        """Puts new text into cells of a column, and notes it.

        Args:
            column: Name of the column.
            rule: Name of the rule that gave the text.
            after: Row number -> text.
        """
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if not after:
            return
        order = sorted(after)
        old = self.rows[column].combine_chunks()
        mask = np.zeros(len(old), dtype=bool)
        mask[order] = True
        values = pa.array([after[row] for row in order], type=old.type)
        position = self.rows.schema.get_field_index(column)
        urls = self.rows["url"].take(order).to_pylist()
        self.repairs += [
            RepairRow(url=url, column_name=column, rule=rule, before=before, after=after[row])
            for url, before, row in zip(urls, old.take(order).to_pylist(), order, strict=True)
        ]
        self.rows = self.rows.set_column(
            position, self.rows.field(position), pc.replace_with_mask(old, mask, values)
        )


def known_editions(settings: Settings) -> dict[str, pa.Table]:
    """Returns the editions that raw has: name -> rows."""
    import pyarrow as pa

    described = read_raw(
        settings,
        "select column_name from duckdb_columns() where schema_name = 'wga' "
        "and table_name = 'catalogue_editions' and not starts_with(column_name, '_dlt_') "
        "order by column_index",
    )
    columns = [name for (name,) in described]
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    found = {}
    for edition in ("txt", "xls") if columns else ():
        rows = read_raw(
            settings,
            f"select {names} from wga.catalogue_editions where edition = ?",  # noqa: S608 (quoted)
            [edition],
        )
        if rows:
            cells = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
            found[edition] = pa.table(cells, schema=catalogue_schema(columns))
    return found


def with_known_rows(
    edition: Edition, rows: pa.Table, known: dict[str, pa.Table]
) -> dict[str, pa.Table]:
    """Returns the editions as raw will have them once new rows of one are landed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if edition in known:
        earlier = known[edition]
        kept = earlier.filter(pc.invert(pc.is_in(earlier["url"], rows["url"].combine_chunks())))
        schema = catalogue_schema(_union(rows, kept))
        rows = pa.concat_tables(
            pa.table({name: _column(table, name) for name in schema.names}, schema=schema)
            for table in (rows, kept)
        )
    return known | {edition: rows}


def merge_editions(text: pa.Table | None, excel: pa.Table | None) -> Merged:
    """Merges the editions, as far as they are there, into one row a work.

    A cell is the text edition's, as no program ever took it for something else. Where that lost
    letters, they come from the Excel edition. Then cells that Excel took for days become years
    again, and words in the wrong encoding are read anew.

    Args:
        text: Rows of the text edition, as `Catalogue` has them.
        excel: Rows of the Excel edition.

    Raises:
        ValueError: Neither is there.
    """
    if text is not None and excel is not None:
        merged = _joined(text, excel)
    elif text is not None or excel is not None:
        merged = Merged(excel if text is None else text)
    else:
        raise ValueError("no edition to merge")
    _repair(merged, "date", EXCEL_DATE, repaired_date)
    for column in merged.rows.column_names:
        if column not in _OWN:
            reread = partial(mojibake.repair_text, is_name=column in _NAMES)
            _repair(merged, column, mojibake.RULE, reread, beyond_ascii=True)
    return merged


def repaired_date(cell: str) -> str:
    """Returns the years of a cell that Excel took for a month.

    Excel reads the years ``1904-06`` as June 1904. It knows no day before 1900, and a span of years
    goes up, so a month can be distinguished from a span, though the text shows only ``Jun-04``.
    """
    if stored := _STORED_DAY.fullmatch(cell):
        year, month = int(stored[1]), int(stored[2])
    elif (shown := _SHOWN_DAY.fullmatch(cell)) and shown[1] in _MONTHS:
        year, month = 1900 + int(shown[2]), _MONTHS[shown[1]]
    else:
        return cell
    if not 1 <= month <= 12:
        return cell
    is_span = month > year % 100
    return f"{year}-{month:02d}" if is_span else f"{calendar.month_name[month]} {year}"


def restored(lossy: str, full: str) -> bool:
    """Tells whether one text is the other with ``?`` in place of letters beyond ASCII."""
    return len(lossy) == len(full) and all(
        before == after or (before == "?" and not after.isascii())
        for before, after in zip(lossy, full, strict=True)
    )


def _joined(text: pa.Table, excel: pa.Table) -> Merged:
    """Puts the letters that the text edition lost into its rows, and adds the rows it lacks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    excel_row = pc.index_in(text["url"], excel["url"].combine_chunks())
    partner = excel.take(excel_row)  # rows of nulls where the Excel edition has none
    is_extra = pc.invert(pc.is_in(excel["url"], text["url"].combine_chunks()))
    in_both = pc.is_valid(excel_row)
    columns = {name: _column(text, name) for name in _union(text, excel)}
    columns["edition"] = pc.if_else(in_both, "txt+xls", text["edition"])
    columns["encoding"] = pc.if_else(
        in_both,
        pc.binary_join_element_wise(text["encoding"], partner["encoding"], "+"),
        text["encoding"],
    )
    # A column that only the Excel edition has.
    columns |= {name: partner[name] for name in columns if name not in text.column_names}
    schema = catalogue_schema(columns)
    merged = Merged(pa.table(columns, schema=schema))
    for column in text.column_names:
        if column not in _OWN and column in excel.column_names:
            lost = pc.and_(
                pc.match_substring(text[column], "?"), pc.not_equal(text[column], partner[column])
            )
            rows = pc.indices_nonzero(lost)
            pairs = zip(
                rows.to_pylist(),
                text[column].take(rows).to_pylist(),
                partner[column].take(rows).to_pylist(),
                strict=True,
            )
            merged.replace(
                column,
                LOST_LETTER,
                {row: full for row, lossy, full in pairs if restored(lossy, full)},
            )
    extra = excel.filter(is_extra)
    extra = pa.table({name: _column(extra, name) for name in schema.names}, schema=schema)
    merged.rows = pa.concat_tables([merged.rows, extra])
    return merged


def _repair(
    merged: Merged,
    column: str,
    rule: str,
    repair: Callable[[str], str],
    *,
    beyond_ascii: bool = False,
) -> None:
    """Applies a rule to each distinct text of a column.

    Args:
        merged: What is repaired.
        column: Name of the column.
        rule: Name of the rule.
        repair: Text of a cell -> what it should be.
        beyond_ascii: Whether the rule leaves texts in ASCII alone, which are most.
    """
    import numpy as np
    import pyarrow.compute as pc

    cells = merged.rows[column].combine_chunks().dictionary_encode()
    concerned = pc.is_valid(cells.dictionary)
    if beyond_ascii:
        concerned = pc.and_not(concerned, pc.string_is_ascii(cells.dictionary).fill_null(True))
    found = pc.indices_nonzero(concerned)
    texts = zip(found.to_pylist(), cells.dictionary.take(found).to_pylist(), strict=True)
    after = {code: new for code, cell in texts if (new := repair(cell)) != cell}
    if after:
        codes = cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(np.isin(codes, list(after)))
        merged.replace(column, rule, {int(row): after[int(codes[row])] for row in rows})


def _union(text: pa.Table, excel: pa.Table) -> list[str]:
    return list(dict.fromkeys((*text.column_names, *excel.column_names)))


def _column(table: pa.Table, name: str) -> pa.Array:
    import pyarrow as pa

    if name in table.column_names:
        return table[name].combine_chunks()
    return pa.nulls(table.num_rows, pa.string())
