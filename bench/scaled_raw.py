"""A raw database of any size, made from the real records with new ids.

Half a million artworks are what both museums have together: the Met's CSV is nine tenths of them,
the gallery's catalogue nearly one, and a few Met records come from its API with all their parts.
Every size has the same mix, so that sizes can be compared. Copies are no clones: in each, every
tenth artist is another person, with a surname and years of life of his own. Both matter: a hundred
namesakes of one time, whom no museum has, would be compared each with each.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

SHARES = {"wga.catalogue": 0.085, "met.objects": 0.02}  # the rest are rows of the CSV

# Added to ids, once a copy; above every id of the Met.
STEP = 10_000_000

_MACROS = """
create temp macro is_other(who, copy) as copy > 0 and hash(who || copy) % 10 = 0;
create temp macro surname(who, copy) as
    'X' || translate(substr(md5(who || copy), 1, 7), '0123456789abcdef', 'aeioubdgklmnrstv');
-- "Dürer, Albrecht" becomes "Xenorba, Albrecht", and "Albrecht Dürer" likewise.
create temp macro sorted_name(who, name, copy) as case when is_other(who, copy)
    then regexp_replace(name, '^[^,|]+', surname(who, copy)) else name end;
create temp macro shown_name(who, name, copy) as case when is_other(who, copy)
    then regexp_replace(
        name, '^([^(|]*?)[^ (|]+( *)($|[(|])', '\\1' || surname(who, copy) || '\\2\\3'
    ) else name end;
create temp macro other_year(who, text, copy) as
    case when is_other(who, copy) and try_cast(text as int) > 0
    then (text::int + hash(copy) % 300 - 150)::text else text end;
create temp macro link(who, url, copy) as
    case when is_other(who, copy) then url || copy else url end;
"""

# Columns of an artist, in each of the Met's tables; the first word tells persons apart.
_ARTIST = """
    sorted_name({who}, artist_alpha_sort, copy) as artist_alpha_sort,
    shown_name({who}, artist_display_name, copy) as artist_display_name,
    other_year({who}, artist_begin_date, copy) as artist_begin_date,
    other_year({who}, artist_end_date, copy) as artist_end_date,
    link({who}, artist_ulan_url, copy) as artist_ulan_url,
    link({who}, artist_wikidata_url, copy) as artist_wikidata_url
"""
_PART = """
    _dlt_id || '-' || copy as _dlt_id, _dlt_parent_id || '-' || copy as _dlt_parent_id
"""
_CHANGES = {
    "wga.catalogue": """
        replace(url, '.html', '-' || copy || '.html') as url,
        sorted_name(author, author, copy) as author
    """,
    "met.objects_csv": f"""
        object_id + copy * {STEP} as object_id,
        {_ARTIST.format(who="artist_alpha_sort")}
    """,
    "met.objects": f"""
        object_id + copy * {STEP} as object_id,
        _dlt_id || '-' || copy as _dlt_id,
        {_ARTIST.format(who="artist_display_name")}
    """,
    "met.objects__constituents": f"""
        {_PART},
        constituent_id + case when is_other(name, copy) then copy * {STEP} else 0 end
            as constituent_id,
        shown_name(name, name, copy) as name,
        link(name, constituent_ulan_url, copy) as constituent_ulan_url,
        link(name, constituent_wikidata_url, copy) as constituent_wikidata_url
    """,
    "met.objects__measurements": _PART,
    "met.objects__tags": _PART,
}


def write_scaled_raw(base: Path, raw: Path, artworks: int) -> None:
    """Writes a raw database of so many artworks.

    Args:
        base: Raw as the ingest landed it: the catalogue, the CSV and objects of the API.
        raw: The file to write; replaced.
        artworks: How many. Met records that stand in both of its tables are taken from the CSV.
    """
    wanted = {table: round(artworks * share) for table, share in SHARES.items()}
    wanted["met.objects_csv"] = artworks - sum(wanted.values())
    raw.unlink(missing_ok=True)
    with duckdb.connect(str(raw)) as con:
        con.execute(f"attach '{base}' as base (read_only)")
        con.execute(_MACROS)
        con.execute(
            "create temp view api as from base.met.objects"
            " where object_id not in (select object_id from base.met.objects_csv)"
        )
        for schema in ("wga", "met"):
            con.execute(f"create schema {schema}")
            con.execute(f"create table {schema}._dlt_loads as from base.{schema}._dlt_loads")
        copies = {}
        for table, rows in wanted.items():
            source = "api" if table == "met.objects" else f"base.{table}"
            [(there,)] = con.execute(f"select count(*) from {source}").fetchall()  # noqa: S608  # ours
            copies[table] = -(-rows // there)
            _write(con, table, source, copies[table], f"order by copy limit {rows}")
        for part in [name for name in _CHANGES if name not in wanted]:
            kept = "where _dlt_parent_id || '-' || copy in (select _dlt_id from met.objects)"
            _write(con, part, f"base.{part}", copies["met.objects"], kept)


def _write(con: duckdb.DuckDBPyConnection, table: str, source: str, copies: int, rest: str) -> None:
    con.execute(
        f"create table {table} as select * exclude (copy) replace ({_CHANGES[table]})"  # noqa: S608  # ours
        f" from {source}, (select unnest(range({copies})) as copy) {rest}"
    )
