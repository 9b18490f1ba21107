"""Run folders: whole or absent, and never loaded once they were changed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from ml.store.registry import (
    MANIFEST,
    broken_runs,
    latest_run,
    list_runs,
    new_run,
    new_run_id,
    require_run,
    verify,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def write_run(settings: Settings, run_id: str) -> Path:
    with new_run(settings, "school", run_id) as folder:
        (folder / "model.onnx").write_bytes(b"weights")
        (folder / "config.json").write_text('{"recipe": "transfer"}')
        (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    return settings.models_dir / "school" / run_id


def test_a_finished_run_verifies(settings: Settings) -> None:
    verify(write_run(settings, "20260101T000000Z-transfer-aaaaaa"))


@pytest.mark.parametrize("change", ["altered", "removed", "added", "no manifest", "bad manifest"])
def test_a_changed_run_is_refused(settings: Settings, change: str) -> None:
    run = write_run(settings, "run")
    match change:
        case "altered":
            (run / "model.onnx").write_bytes(b"Weights")
        case "removed":
            (run / "model.onnx").unlink()
        case "added":
            (run / "model.py").write_text("")
        case "no manifest":
            (run / MANIFEST).unlink()
        case "bad manifest":
            (run / MANIFEST).write_text("{")
    with pytest.raises(ArtwarehouseError, match=r"was changed after training|no trained model"):
        verify(run)


def test_a_training_that_fails_leaves_no_run(settings: Settings) -> None:
    def fail() -> None:
        with new_run(settings, "school", "run") as folder:
            (folder / "model.onnx").write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((settings.models_dir / "school").iterdir()) == []
    assert latest_run(settings, "school") is None


def test_what_a_killed_training_left_is_no_run(settings: Settings) -> None:
    killed = settings.models_dir / "school" / ".run.12345678"
    killed.mkdir(parents=True)
    (killed / MANIFEST).write_text("{}")
    assert list_runs(settings) == []
    assert latest_run(settings, "school") is None


def test_the_newest_run_is_the_one_in_use(settings: Settings) -> None:
    write_run(settings, "20260102T000000Z-scratch-bbbbbb")
    write_run(settings, "20260101T000000Z-transfer-aaaaaa")
    assert [run.run_id[:8] for run in list_runs(settings)] == ["20260101", "20260102"]
    assert require_run(settings, "school").name == "20260102T000000Z-scratch-bbbbbb"


@pytest.mark.parametrize("text", ["null", "[]", "3", '{"model.onnx": null}', "{", "\xff", ""])
@pytest.mark.parametrize("name", [MANIFEST, "config.json", "metrics.json"])
def test_a_broken_newest_run_does_not_hide_the_one_before_it(
    settings: Settings, caplog: pytest.LogCaptureFixture, name: str, text: str
) -> None:
    good = write_run(settings, "20260101T000000Z-transfer-aaaaaa")
    broken = write_run(settings, "20260102T000000Z-transfer-bbbbbb")
    assert latest_run(settings, "school") == broken
    (broken / name).write_text(text, encoding="latin-1")
    assert require_run(settings, "school") == good
    assert [run.path for run in list_runs(settings)] == [good]
    [told] = broken_runs(settings)
    assert (told.task, told.run_id) == ("school", broken.name)
    assert str(broken) in told.reason
    assert told.reason in caplog.text


def test_metrics_that_were_changed_by_hand_are_not_shown(settings: Settings) -> None:
    run = write_run(settings, "20260101T000000Z-transfer-aaaaaa")
    assert list_runs(settings)[0].metrics == {"accuracy": 0.5}
    (run / "metrics.json").write_text('{"accuracy": 0.9}')
    assert list_runs(settings) == []
    with pytest.raises(ArtwarehouseError, match=r"metrics\.json"):
        require_run(settings, "school")


def test_a_clock_that_was_put_back_does_not_place_a_run_before_another(settings: Settings) -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    first = new_run_id(settings, "school", "transfer", moment)
    assert first.startswith("20260131T235959Z-transfer-")
    write_run(settings, first)
    later = new_run_id(settings, "school", "scratch", moment - timedelta(days=1))
    assert later.startswith("20260201T000000Z-scratch-")


def test_a_task_without_a_model_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse train school"):
        require_run(settings, "school")


def test_an_unknown_task_names_the_known_ones(settings: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match=r"choose one of artist, culture, school"):
        require_run(settings, "scool")
