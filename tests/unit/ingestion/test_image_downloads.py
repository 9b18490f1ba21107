from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from PIL import Image
from scripted_server import HTML, Reply, ScriptedServer, page

from core.errors import ArtwarehouseError
from core.settings import HttpSettings, ImageSettings, Settings
from ingestion import image_downloads as images
from ingestion.http.circuit_breaker import BotProtectionError
from ingestion.http.client import PoliteClient
from ingestion.image_downloads import PAGES_IN_A_ROW, WEB_PAGE, WantedPicture, fetch_images
from warehouse.raw import read_raw

LIVE = "https://museum.example"


def picture(picture_format: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(buffer, picture_format)
    return buffer.getvalue()


def flat_png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a raw into which manifest rows go straight, without dlt's half second."""
    monkeypatch.setattr(images, "land", insert_or_replace)
    return settings_below(tmp_path)


@pytest.fixture
def dlt_settings(tmp_path: Path) -> Settings:
    """Settings of a raw that is written as in production."""
    return settings_below(tmp_path)


def insert_or_replace(
    dataset: str, table: str, rows: list[dict[str, Any]], *, settings: Settings, **_: Any
) -> None:
    with duckdb.connect(str(settings.raw_path)) as connection:
        connection.execute(f"create schema if not exists {dataset}")
        types = {"bigint": "bigint", "text": "text", "timestamp": "timestamptz"}
        columns = [f"{name} {types[hint['data_type']]}" for name, hint in images.COLUMNS.items()]
        key = "primary key (source, source_id)"
        connection.execute(
            f"create table if not exists {dataset}.{table} ({', '.join(columns)}, {key})"
        )
        for row in rows:
            values = ", ".join(f"${name}" for name in images.COLUMNS)
            sql = f"insert or replace into {dataset}.{table} values ({values})"  # noqa: S608 (ours)
            connection.execute(sql, row)


def settings_below(tmp_path: Path) -> Settings:
    http = HttpSettings(backoff_seconds=0, attempts=2, shield_wait_seconds=0)
    limits = ImageSettings(requests_per_second=0, max_bytes=100_000, max_pixels=1_000_000)
    return Settings(data_dir=tmp_path, http=http, images=limits)


@pytest.fixture
def new_client(server: ScriptedServer, tmp_path: Path) -> Iterator[Any]:
    made = []

    def client(**http: Any) -> PoliteClient:
        made.append(
            PoliteClient(
                live_url=LIVE,
                base_url=server.url,
                http=settings_below(tmp_path).http.model_copy(update=http),
                requests_per_second=0,
            )
        )
        return made[-1]

    yield client
    for one in made:
        one.close()


def wanted(*names: str) -> list[WantedPicture]:
    return [WantedPicture(n.partition(".")[0], f"{LIVE}/{n}", f"m/{n}") for n in names]


def manifest(settings: Settings) -> dict[str, dict[str, Any]]:
    columns = "source_id, status, http_status, error, format, width, image_filename, tries, url"
    rows = read_raw(settings, f"select {columns} from images.manifest")  # noqa: S608 (constant)
    return {row[0]: dict(zip(columns.split(", "), row, strict=True)) for row in rows}


def test_a_picture_is_stored_under_its_name_with_its_measures(
    server: ScriptedServer, dlt_settings: Settings, new_client: Any
) -> None:
    content = picture()
    server.script["/a.jpg"] = [Reply(body=content)]
    assert fetch_images(dlt_settings, "met", wanted("a.jpg"), new_client()) == {"ok": 1}
    assert (dlt_settings.images_dir / "m/a.jpg").read_bytes() == content
    [row] = read_raw(
        dlt_settings,
        "select source, source_id, status, sha256, format, width, height, bytes, image_filename, "
        "tries, error from images.manifest",
    )
    digest = hashlib.sha256(content).hexdigest()
    size = len(content)
    assert row == ("met", "a", "ok", digest, "JPEG", 40, 30, size, "m/a.jpg", 1, None)


def test_the_extension_follows_the_format_found(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [Reply(body=picture("PNG"))]
    fetch_images(settings, "met", wanted("a.jpg"), new_client())
    assert manifest(settings)["a"]["image_filename"] == "m/a.png"
    assert [path.name for path in (settings.images_dir / "m").iterdir()] == ["a.png"]


def test_every_fate_is_told_in_the_manifest(
    server: ScriptedServer, dlt_settings: Settings, new_client: Any
) -> None:
    whole = picture()
    server.script = {
        "/ok.jpg": [Reply(body=whole)],
        "/gone.jpg": [Reply(404, b"<html>", HTML)],
        "/page.jpg": [page(200)],
        "/text.jpg": [Reply(body=b"hello")],
        "/cut.jpg": [Reply(body=whole[: len(whole) // 2])],
        "/heavy.jpg": [Reply(body=b"x" * 200_000)],
        "/wide.png": [Reply(body=flat_png(3000, 1000))],
        "/broken.jpg": [Reply(503)],
        "/denied.jpg": [Reply(403, b"<Error/>", {"Content-Type": "application/xml"})],
    }
    names = [path[1:] for path in server.script]
    elsewhere = WantedPicture("elsewhere", "https://elsewhere.example/x.jpg", "m/x.jpg")
    counts = fetch_images(dlt_settings, "met", [*wanted(*names), elsewhere], new_client())
    rows = manifest(dlt_settings)
    assert {name: row["status"] for name, row in rows.items()} == {
        "ok": "ok",
        "gone": "missing",
        "page": "not_image",
        "text": "not_image",
        "cut": "not_image",
        "heavy": "too_large",
        "wide": "too_large",
        "broken": "failed",
        "denied": "failed",
        "elsewhere": "failed",
    }
    assert counts == {"ok": 1, "missing": 1, "not_image": 3, "too_large": 2, "failed": 3}
    assert rows["page"]["error"] == WEB_PAGE
    assert rows["gone"]["http_status"] == 404
    assert rows["broken"]["http_status"] == 503
    assert rows["denied"]["http_status"] == 403
    assert "outside the museum's hosts" in rows["elsewhere"]["error"]
    assert all(row["image_filename"] is None for name, row in rows.items() if name != "ok")
    stored = [path.name for path in dlt_settings.images_dir.rglob("*") if path.is_file()]
    assert stored == ["ok.jpg"], "nothing that did not verify gets a name"


def test_what_came_broken_once_is_asked_once_more(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [page(200), Reply(body=picture())]
    assert fetch_images(settings, "met", wanted("a.jpg"), new_client()) == {"ok": 1}


def test_spaces_in_a_url_are_encoded_once(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a%20b.jpg"] = [Reply(body=picture())]
    server.script["/c%20d.jpg"] = [Reply(body=picture())]
    pictures = [
        WantedPicture("1", f"{LIVE}/a b.jpg", "m/1.jpg"),
        WantedPicture("2", f"{LIVE}/c%20d.jpg", "m/2.jpg"),
    ]
    assert fetch_images(settings, "met", pictures, new_client()) == {"ok": 2}
    assert manifest(settings)["1"]["url"] == f"{LIVE}/a%20b.jpg"


def test_a_second_run_fetches_only_what_is_not_there(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    for name in "abc":
        server.script[f"/{name}.jpg"] = [Reply(body=picture())]
    server.script["/d.jpg"] = [Reply(503), Reply(503), Reply(body=picture())]
    everything = wanted("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    fetch_images(settings, "met", everything, new_client())
    (settings.images_dir / "m/b.jpg").unlink()
    moved = WantedPicture("c", f"{LIVE}/moved.jpg", "m/c.jpg")
    server.script["/moved.jpg"] = [Reply(body=picture())]
    server.requests.clear()

    again = [*wanted("a.jpg", "b.jpg"), moved, *wanted("d.jpg")]
    assert fetch_images(settings, "met", again, new_client()) == {"ok": 3}
    assert sorted(server.paths) == ["/b.jpg", "/d.jpg", "/moved.jpg"]
    assert {name: row["tries"] for name, row in manifest(settings).items()} == {
        "a": 1,
        "b": 1,
        "c": 1,
        "d": 2,
    }


def test_what_a_museum_does_not_have_is_asked_three_times_and_no_more(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [Reply(404)]
    runs = [fetch_images(settings, "met", wanted("a.jpg"), new_client()) for _ in range(5)]
    assert runs == [{"missing": 1}] * 3 + [{}] * 2
    assert manifest(settings)["a"]["tries"] == 3


def test_sources_do_not_meet_in_the_manifest(
    server: ScriptedServer, dlt_settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [Reply(body=picture())]
    fetch_images(dlt_settings, "met", wanted("a.jpg"), new_client())
    other = [WantedPicture("a", f"{LIVE}/a.jpg", "w/a.jpg")]
    assert fetch_images(dlt_settings, "wga", other, new_client()) == {"ok": 1}
    assert read_raw(dlt_settings, "select count(*) from images.manifest") == [(2,)]


def test_a_limit_and_a_repeated_id_bound_the_work(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script = {f"/{name}.jpg": [Reply(body=picture())] for name in "abc"}
    pictures = wanted("a.jpg", "a.jpg", "b.jpg", "c.jpg")
    assert fetch_images(settings, "met", pictures, new_client(), limit=2) == {"ok": 2}
    assert sorted(server.paths) == ["/a.jpg", "/b.jpg"]


def test_web_pages_in_a_row_are_a_shield_and_not_gaps_in_the_collection(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    names = [f"{n}.jpg" for n in range(PAGES_IN_A_ROW + 5)]
    server.script = {f"/{name}": [page(200)] for name in names}
    server.script["/0.jpg"] = [Reply(body=picture()), page(200)]
    with pytest.raises(BotProtectionError, match="web pages in a row"):
        fetch_images(settings, "met", wanted(*names), new_client())
    assert {name: row["status"] for name, row in manifest(settings).items()} == {"0": "ok"}


def test_a_long_gap_in_the_collection_is_no_shield(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    names = [f"{n}.jpg" for n in range(PAGES_IN_A_ROW + 5)]
    server.script = {f"/{name}": [page(200)] for name in names}
    server.script["/0.jpg"] = [Reply(body=picture())]
    counts = fetch_images(settings, "met", wanted(*names), new_client())
    assert counts == {"ok": 1, "not_image": PAGES_IN_A_ROW + 4}


def test_what_was_fetched_before_the_shield_fell_is_kept(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script = {f"/{name}.jpg": [Reply(body=picture())] for name in "abcd"}
    server.script["/e.jpg"] = [page(403)]
    # The host answers nothing any more, the picture that it gave last included.
    server.script["/d.jpg"].append(page(403))
    pictures = wanted(*(f"{n}.jpg" for n in "abcde"))
    with pytest.raises(BotProtectionError):
        fetch_images(settings, "met", pictures, new_client(connections=1))
    kept = manifest(settings)
    assert set(kept) >= {"a", "b", "c"}
    assert {row["status"] for row in kept.values()} == {"ok"}


def test_a_name_that_climbs_out_of_the_store_is_refused(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [Reply(body=picture())]
    climbing = [WantedPicture("a", f"{LIVE}/a.jpg", "../../a.jpg")]
    with pytest.raises(ArtwarehouseError, match="would lie outside"):
        fetch_images(settings, "met", climbing, new_client())


@pytest.mark.parametrize(
    "name", ["x" * 255 + ".jpg", "a.jpg/inside.jpg", "folder/" * 900 + "b.jpg"]
)
def test_a_name_that_the_store_cannot_hold_costs_its_own_picture(
    settings: Settings, server: ScriptedServer, new_client: Any, name: str
) -> None:
    server.script["/a.jpg"] = [Reply(body=picture())]
    for number, filename in enumerate(("m/a.jpg", f"m/{name}")):
        one = WantedPicture(str(number), f"{LIVE}/a.jpg", filename)
        counts = fetch_images(settings, "m", [one], new_client())
    assert counts == {"failed": 1}
    rows = read_raw(settings, "select status, error from images.manifest order by source_id")
    assert rows[0] == ("ok", None)
    assert rows[1][1].startswith("the picture store cannot hold it: ")


def test_a_store_that_cannot_be_written_is_told(
    server: ScriptedServer, settings: Settings, new_client: Any
) -> None:
    server.script["/a.jpg"] = [Reply(body=picture())]
    settings.images_dir.write_text("a file in the place of the folder")
    with pytest.raises(ArtwarehouseError, match="cannot be written"):
        fetch_images(settings, "met", wanted("a.jpg"), new_client())
