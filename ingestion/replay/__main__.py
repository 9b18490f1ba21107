"""``python -m ingestion.replay``: keeps the replay museum open until Ctrl-C."""

import argparse
import sys
import threading

from core.errors import ArtwarehouseError
from ingestion.replay import ReplayMuseum
from ingestion.replay.scenarios import SCENARIOS, scenario


def main(arguments: list[str] | None = None) -> int:
    """Serves until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m ingestion.replay",
        description="A local museum that speaks the Met API and the Web Gallery of Art.",
    )
    parser.add_argument("--port", type=int, default=0, help="TCP port (default: a free one)")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="wait before each answer"
    )
    parser.add_argument(
        "--objects",
        type=int,
        metavar="N",
        help="objects of the Met half; more than its 174 are copies with ids of their own",
    )
    parser.add_argument(
        "--scenario", metavar="NAME", help=f"a bad day of the museum: {', '.join(SCENARIOS)}"
    )
    parser.add_argument("--seed", type=int, default=0, help="chooses what goes wrong (default: 0)")
    parser.add_argument(
        "--refusal",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="how long a bot shield of the scenario refuses (default: 60)",
    )
    options = parser.parse_args(arguments)
    try:
        bad_day = options.scenario and scenario(
            options.scenario, seed=options.seed, refusal_seconds=options.refusal
        )
        with ReplayMuseum(
            port=options.port,
            latency_seconds=options.latency,
            objects=options.objects,
            scenario=bad_day,
        ) as museum:
            print(
                "The replay museum is open; Ctrl-C closes it. To ingest from it:\n"
                f"export ARTWAREHOUSE_MET__BASE_URL={museum.url}\n"
                f"export ARTWAREHOUSE_WGA__BASE_URL={museum.url}",
                flush=True,
            )
            threading.Event().wait()
    except ArtwarehouseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
