"""Settings come from the environment and every one is described."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from core.settings import Settings, is_loopback


def test_nested_settings_are_joined_by_two_underscores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTWAREHOUSE_MET__BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ARTWAREHOUSE_IMAGES__MAX_BYTES", "1000")
    settings = Settings()
    assert settings.met.base_url == "http://127.0.0.1:9"
    assert settings.met.chunk_size == 500
    assert settings.images.max_bytes == 1000


def test_paths_are_absolute_and_below_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(data_dir=Path("d"))
    assert settings.data_dir == tmp_path / "d"
    for path in (settings.raw_path, settings.warehouse_path, settings.images_dir):
        assert path.parent == settings.data_dir


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *((f"a{letter}b", "read as something else") for letter in "'%?#=\\\n\t\r\x1b\x7f"),
        ("a'b/inside", "read as something else"),
        ("bad\udcff", "not UTF-8"),
        ("a\u0085b", "which DuckDB and dlt"),
        ("a\u2028b", "which DuckDB and dlt"),
        ("n" * 256, "too long"),
        ("\u00e9" * 128, "too long"),
        ("/".join(["n" * 200] * 20), "too long"),
        ("~no-such-person/data", "cannot be found"),
    ],
)
def test_a_data_folder_that_duckdb_or_dlt_would_misread_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValidationError, match=reason):
        Settings(data_dir=Path(name))


@pytest.mark.parametrize(
    "name", ["with space ", ' "q"', "{{ x }}", "$HOME;ls", "[ab]", ":memory:", "md:x", "\U0001f600"]
)
def test_other_data_folders_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    assert Settings(data_dir=tmp_path / name).data_dir == tmp_path / name


def test_every_setting_says_what_it_means() -> None:
    def undescribed(model: type[BaseModel], prefix: str = "") -> list[str]:
        missing = []
        for name, field in model.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                missing += undescribed(kind, f"{prefix}{name}.")
            elif not field.description:
                missing.append(prefix + name)
        return missing

    assert undescribed(Settings) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:80/x", True),
        ("http://[::1]/x", True),
        ("http://localhost", True),
        ("https://127.0.0.1.example.org", False),
        ("https://www.wga.hu", False),
    ],
)
def test_loopback_is_told_by_the_host_alone(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
