"""Embedding a collection: what lands in raw, once, whatever happens on the way; and its marts."""

import logging
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from painted_museum import paint, paintings, publish

from core.settings import Settings
from ml import embed as embedding
from ml.data.preprocessing import to_square
from ml.embed import NETWORK, embed
from ml.networks.frozen_features import exported_network, network_path
from ml.networks.onnx_runtime import Network
from warehouse.raw import read_raw

PICTURED = [work for work in paintings() if work.image_filename is not None]
FEATURES = 1664


def small_network(settings: Settings) -> None:
    """Stands in for the ImageNet network, which takes long to export: a picture's coarse pixels."""
    path = network_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    nodes = [
        helper.make_node("Transpose", ["pictures"], ["channels"], perm=[0, 3, 1, 2]),
        helper.make_node(
            "AveragePool", ["channels"], ["coarse"], kernel_shape=[8, 8], strides=[8, 8]
        ),
        helper.make_node("Flatten", ["coarse"], ["flat"], axis=1),
        helper.make_node("Slice", ["flat", "from", "to", "axis"], ["features"]),
    ]
    constants = [
        helper.make_tensor(name, TensorProto.INT64, [1], [value])
        for name, value in (("from", 0), ("to", FEATURES), ("axis", 1))
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", 224, 224, 3])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", FEATURES])],
        constants,
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), path)


def museum(folder: Path) -> Settings:
    settings = publish(folder)
    small_network(settings)
    return settings


def landed(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """What raw holds of pictures, without the times."""
    return {
        table: read_raw(settings, f"select {columns} from ml.{table} order by all")  # noqa: S608
        for table, columns in (
            ("embeddings", "network, artwork_key, sha256, embedding::varchar"),
            ("picture_colours", "* exclude (measured_at, _dlt_load_id)"),
            ("picture_positions", "* exclude (fitted_at, _dlt_load_id)"),
        )
    }


def loads(settings: Settings) -> int:
    [(count,)] = read_raw(settings, "select count(*) from ml._dlt_loads")
    return int(count)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The painted museum, embedded; tests leave it as it is."""
    settings = museum(tmp_path_factory.mktemp("museum"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding, "_CHUNK", 40)
        summary = embed(settings)
    assert (summary.embedded, summary.kept, summary.problems) == (len(PICTURED), 0, {})
    assert summary.placed == len(PICTURED)
    return settings


def test_every_picture_is_embedded_measured_and_placed_once(embedded: Settings) -> None:
    keys = sorted(work.artwork_key for work in PICTURED)
    for table in ("embeddings", "picture_colours", "picture_positions"):
        rows = read_raw(embedded, f"select artwork_key from ml.{table} order by all")  # noqa: S608
        assert [key for (key,) in rows] == keys
    assert {row[0] for row in landed(embedded)["embeddings"]} == {NETWORK}


def test_an_embedding_is_what_the_network_says_of_the_picture(embedded: Settings) -> None:
    work = PICTURED[5]
    [(found,)] = read_raw(
        embedded,
        "select embedding::float[] from ml.embeddings where artwork_key = ?",
        [work.artwork_key],
    )
    features = Network(network_path(embedded)).run([to_square(paint(work), 224)])[0, :1280]
    assert found == pytest.approx(features / np.linalg.norm(features), abs=1e-4)


def test_a_second_run_lands_nothing(embedded: Settings) -> None:
    before = loads(embedded)
    summary = embed(embedded)
    assert (summary.embedded, summary.kept, summary.placed) == (0, len(PICTURED), 0)
    assert loads(embedded) == before


@pytest.fixture
def changing(embedded: Settings, tmp_path: Path) -> Settings:
    """A copy of the embedded museum that a test may change."""
    import shutil

    shutil.copytree(embedded.data_dir, tmp_path, dirs_exist_ok=True)
    return Settings(data_dir=tmp_path)


def test_a_picture_replaced_under_its_name_is_embedded_anew_and_a_broken_one_is_counted(
    changing: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    before = landed(changing)
    replaced, broken, gone = PICTURED[:3]
    grey = np.full((96, 96, 3), 119, np.uint8)
    assert cv2.imwrite(str(changing.images_dir / str(replaced.image_filename)), grey)
    whole = (changing.images_dir / str(broken.image_filename)).read_bytes()
    (changing.images_dir / str(broken.image_filename)).write_bytes(whole[:2000])
    (changing.images_dir / str(gone.image_filename)).unlink()

    with caplog.at_level(logging.WARNING, logger="ml.embed"):
        summary = embed(changing)
    assert (summary.embedded, summary.kept) == (1, len(PICTURED) - 3)
    assert summary.problems == {"missing": 1, "not_image": 1}
    assert "1 missing, 1 not_image" in caplog.text
    # Neither has a place among the others any more.
    assert summary.placed == len(PICTURED) - 2
    after = landed(changing)
    assert len(after["embeddings"]) == len(before["embeddings"])
    changed = [row[1] for row in after["embeddings"] if row not in before["embeddings"]]
    assert changed == [replaced.artwork_key]
    [colours] = read_raw(
        changing,
        "select red, green, blue, saturation from ml.picture_colours where artwork_key = ?",
        [replaced.artwork_key],
    )
    assert colours == pytest.approx((119, 119, 119, 0))


def start_slow_embed(settings: Settings) -> subprocess.Popen[bytes]:
    """Embeds in a process of its own, a few pictures a load."""
    code = (
        "import sys; from pathlib import Path; from ml import embed; embed._CHUNK = 8;"
        "from core.settings import Settings; embed.embed(Settings(data_dir=Path(sys.argv[1])))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(settings.data_dir)])


def embedded_so_far(settings: Settings) -> int:
    rows = read_raw(settings, "select count(*) from ml.picture_colours")
    return int(rows[0][0]) if rows else 0


def kill_when(settings: Settings, at_least: int, wait: float = 0) -> None:
    """Starts to embed and ends it by SIGKILL once so many pictures have landed."""
    process = start_slow_embed(settings)
    try:
        while process.poll() is None and embedded_so_far(settings) < at_least:
            time.sleep(0.05)
        time.sleep(wait)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_a_killed_run_is_taken_up_where_it_stopped(embedded: Settings, tmp_path: Path) -> None:
    settings = museum(tmp_path)
    kill_when(settings, at_least=16)
    kept = embedded_so_far(settings)
    assert 16 <= kept < len(PICTURED)
    summary = embed(settings)
    assert summary.kept >= kept
    assert summary.kept + summary.embedded == len(PICTURED)
    assert landed(settings) == landed(embedded)


@pytest.mark.slow
def test_however_often_a_run_is_killed_the_result_is_the_same(
    embedded: Settings, tmp_path: Path
) -> None:
    settings = museum(tmp_path)
    rng = np.random.default_rng(11)
    for _ in range(12):
        at_least = min(embedded_so_far(settings) + int(rng.integers(1, 9)), len(PICTURED))
        kill_when(settings, at_least, wait=float(rng.random()) * 0.5)
    embed(settings)
    assert landed(settings) == landed(embedded)
    before = loads(settings)
    assert embed(settings).embedded == 0
    assert loads(settings) == before


@pytest.mark.slow
def test_the_exported_network_is_the_embedding_and_leaves_tensorflow_out(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    code = (
        "import sys; from pathlib import Path; from ml.embed import embed;"
        "from core.settings import Settings; embed(Settings(data_dir=Path(sys.argv[1])));"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)

    from ml.networks.architectures import efficientnet_lite, load_weights
    from ml.networks.backend import use_backend
    from ml.networks.imagenet_weights import imagenet_weights

    use_backend("tensorflow")
    backbone = efficientnet_lite()
    load_weights(backbone, imagenet_weights())
    squares = np.stack([to_square(paint(work), 224) for work in PICTURED[:4]])
    expected = np.asarray(backbone(squares.astype(np.float32)))
    assert Network(exported_network(settings)).run(squares)[:, :1280] == pytest.approx(
        expected, abs=1e-3
    )
