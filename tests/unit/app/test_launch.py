import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.launch import run_app, streamlit_command
from core.errors import ArtwarehouseError
from core.settings import Settings


def flags(settings: Settings) -> dict[str, str]:
    command = streamlit_command(settings, 8642)
    return dict(item[2:].split("=", 1) for item in command if item.startswith("--"))


def test_the_server_is_private_small_and_silent(tmp_path: Path) -> None:
    given = flags(Settings(data_dir=tmp_path))
    assert given["server.address"] == "127.0.0.1"
    assert given["server.port"] == "8642"
    assert given["server.enableXsrfProtection"] == "true"
    assert given["server.maxUploadSize"] == "10"
    assert given["browser.gatherUsageStats"] == "false"
    assert given["client.showErrorDetails"] == "none"


def test_the_upload_limit_follows_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTWAREHOUSE_IMAGES__UPLOAD_MAX_BYTES", str(3 * 2**20 + 1))
    assert flags(Settings(data_dir=tmp_path))["server.maxUploadSize"] == "4"


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ArtwarehouseError, match=rf"127\.0\.0\.1:{port} .*--port"):
            run_app(Settings(data_dir=tmp_path), port)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_app_serves_its_data_directory_and_ends_with_its_parent(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A server in the place of Streamlit, which tells what it was given and then waits.
    (tmp_path / "streamlit.py").write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "try:\n"
        "    time.sleep(1)  # as a real start takes; the launcher must be waiting by then\n"
        "    print(os.environ['ARTWAREHOUSE_DATA_DIR'], sys.argv[1], flush=True)\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(0)\n"
    )
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path\n"
            "from app.launch import run_app; from core.settings import Settings\n"
            f"sys.exit(run_app(Settings(data_dir=Path({str(tmp_path)!r}) / 'data'), {port}))",
        ],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline().split() == [str(tmp_path / "data"), "run"]
        if ending == signal.SIGINT:
            os.killpg(parent.pid, ending)  # as a terminal does
        else:
            parent.send_signal(ending)
        assert parent.wait(timeout=20) == 0
    finally:
        if parent.poll() is None:
            os.killpg(parent.pid, signal.SIGKILL)
