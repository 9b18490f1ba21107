"""Bad days of the museum: faults that a seed chooses, so that each day can be told again.

A scenario stands between the clients and the museum. ``Faults`` spoils a share of the answers,
``BotShield`` refuses those who ask too quickly, ``Together`` stands several behind each other, and
``SCENARIOS`` names the days that can be asked for. What is spoiled depends on the seed, the path
and how often that path was asked for, never on the order in which threads come.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from core.errors import ArtwarehouseError
from ingestion.replay.messages import (
    Museum,
    Request,
    Response,
    Scenario,
    html_response,
    json_response,
)
from ingestion.replay.met import API_ROOT
from ingestion.replay.spoilt_answers import (
    Spoil,
    cut_short,
    draw,
    half_body,
    hang_up,
    huge_picture,
    messy_index,
    not_found,
    redirect_to,
    server_error,
    slow,
    web_page,
    wrong_type,
)

INDEX = f"{API_ROOT}objects"
OBJECTS = f"{INDEX}/"
PICTURES = "/CRDImages/"
SHIELD_PAGE = "<html><body><h1>Pardon our interruption</h1>Are you a robot?</body></html>"
# Where a redirect must not be followed to: a host that is not the museum's, and a port of the
# machine that runs the ingest, on which something of its owner may listen.
ELSEWHERE = "https://pictures.example"
OWN_MACHINE = "http://127.0.0.1:9"


class Faults:
    """Spoils the museum's answers to a share of the paths in one place.

    Args:
        spoil: Makes the answer that is sent out of the request and the museum's own answer.
        prefix: Only this path or, if it ends in a slash, the paths below it.
        share: Share of these paths, 0 to 1.
        times: Only the first so many answers to each; all if not given.
        seed: Chooses the paths.
    """

    def __init__(
        self,
        spoil: Spoil,
        *,
        prefix: str = OBJECTS,
        share: float = 1.0,
        times: int | None = None,
        seed: int = 0,
    ) -> None:
        self.spoil = spoil
        self.prefix = prefix
        self.share = share
        self.times = times
        self.seed = seed
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def hits(self, path: str) -> bool:
        """Tells whether answers to this percent-decoded path are spoiled."""
        below = self.prefix.endswith("/") and path.startswith(self.prefix)
        if not (below or path == self.prefix):
            return False
        return draw(self.seed, _name(self.spoil), path).random() < self.share

    def answer(self, request: Request, museum: Museum) -> Response:
        """Answers as the museum does, or spoiled."""
        if not self.hits(request.path):
            return museum(request)
        with self._lock:
            self._asked[request.path] += 1
            turn = self._asked[request.path]
        if self.times is not None and turn > self.times:
            return museum(request)
        return self.spoil(request, museum(request))


class Together:
    """Several scenarios behind each other; the first is nearest to the client."""

    def __init__(self, *scenarios: Scenario) -> None:
        self.scenarios = scenarios

    def answer(self, request: Request, museum: Museum) -> Response:
        """Answers through all of them."""
        for scenario in reversed(self.scenarios):
            museum = partial(scenario.answer, museum=museum)
        return museum(request)


class BotShield:
    """Refuses everything for a while once requests come too quickly.

    Args:
        refusal_seconds: How long it refuses; it does not say so.
        after: Requests within the window that it lets pass.
        within_seconds: Length of the window.
        status: 403, or 200 as the live museum's shield answers now and then.
        prefix: Which host's paths it guards.
        clock: Monotonic seconds; a test passes its own.
    """

    def __init__(
        self,
        refusal_seconds: float,
        *,
        after: int = 30,
        within_seconds: float = 60.0,
        status: int = 403,
        prefix: str = API_ROOT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.refused = 0
        self._refusal_seconds = refusal_seconds
        self._after = after
        self._within_seconds = within_seconds
        self._status = status
        self._prefix = prefix
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: deque[float] = deque()
        self._up_until = float("-inf")

    def answer(self, request: Request, museum: Museum) -> Response:
        """Answers as the museum does, or with the shield's page."""
        if not request.path.startswith(self._prefix) or self._lets_pass():
            return museum(request)
        return html_response(SHIELD_PAGE, self._status)

    def _lets_pass(self) -> bool:
        with self._lock:
            now = self._clock()
            if now >= self._up_until:
                self._recent.append(now)
                while self._recent[0] <= now - self._within_seconds:
                    self._recent.popleft()
                if len(self._recent) <= self._after:
                    return True
                self._up_until = now + self._refusal_seconds
                self._recent.clear()
            self.refused += 1
            return False


class SpacedNames:
    """Puts spaces into the picture URLs of a share of the records, and serves them there."""

    def __init__(self, *, share: float, seed: int) -> None:
        self._share = share
        self._seed = seed

    def answer(self, request: Request, museum: Museum) -> Response:
        """Answers as the museum does, under names with spaces."""
        if request.path.startswith(PICTURES):
            return museum(replace(request, path=request.path.replace("/view of ", "/")))
        answer = museum(request)
        if not request.path.startswith(OBJECTS) or answer.status != 200:
            return answer
        record = json.loads(answer.body)
        if not self.hits(record["objectID"]):
            return answer
        return json_response(
            record | {size: _spaced(record[size]) for size in ("primaryImage", "primaryImageSmall")}
        )

    def hits(self, object_id: int) -> bool:
        """Tells whether the pictures of this object have spaces in their names."""
        return draw(self._seed, "spaced", str(object_id)).random() < self._share


def _spaced(url: str) -> str:
    folder, slash, name = url.rpartition("/")
    return f"{folder}/view of {name}" if slash else url


def _name(spoil: Spoil) -> str:
    return getattr(spoil, "__name__", type(spoil).__name__)


# ---------------------------------------------------------------- the days


@dataclass(frozen=True)
class Day:
    """A scenario that can be asked for by name.

    Attributes:
        meaning: What happens, in a line.
        make: Makes the scenarios, of a seed and of the seconds that a shield refuses.
    """

    meaning: str
    make: Callable[[int, float], Iterator[Scenario]]


def _shields(status: int) -> Callable[[int, float], Iterator[Scenario]]:
    def make(_: int, refusal_seconds: float) -> Iterator[Scenario]:
        for prefix in (API_ROOT, PICTURES):
            yield BotShield(refusal_seconds, status=status, prefix=prefix)

    return make


def _faults(
    *spoils: Spoil, share: float, times: int | None, prefix: str = OBJECTS
) -> Callable[[int, float], Iterator[Scenario]]:
    def make(seed: int, _: float) -> Iterator[Scenario]:
        for spoil in spoils:
            yield Faults(spoil, prefix=prefix, share=share, times=times, seed=seed)

    return make


def _spaces(seed: int, _: float) -> Iterator[Scenario]:
    yield SpacedNames(share=0.3, seed=seed)


def _redirects(seed: int, _: float) -> Iterator[Scenario]:
    for prefix in (OBJECTS, PICTURES):
        for origin in (ELSEWHERE, OWN_MACHINE):
            yield Faults(redirect_to(origin), prefix=prefix, share=0.03, seed=seed)


def _everything(seed: int, refusal_seconds: float) -> Iterator[Scenario]:
    yield from _shields(403)(seed, refusal_seconds)
    for prefix in (OBJECTS, PICTURES):
        for spoil in (server_error, hang_up, cut_short, slow(0.1), half_body, wrong_type):
            yield Faults(spoil, prefix=prefix, share=0.05, times=1, seed=seed)
    yield from _redirects(seed, refusal_seconds)
    for spoil in (web_page, huge_picture):
        yield Faults(spoil, prefix=PICTURES, share=0.03, seed=seed)
    yield Faults(not_found, share=0.05, seed=seed)
    yield Faults(messy_index, prefix=INDEX, seed=seed)
    yield SpacedNames(share=0.1, seed=seed)


SCENARIOS: dict[str, Day] = {
    "shield": Day("after 30 quick requests everything is 403 and a web page", _shields(403)),
    "shield-200": Day("the same with status 200", _shields(200)),
    "missing": Day("a fifth of the objects is 404", _faults(not_found, share=0.2, times=None)),
    "server-errors": Day(
        "a third of the objects is 500, 502 or 503, twice",
        _faults(server_error, share=1 / 3, times=2),
    ),
    "slow": Day("a tenth of the bodies drips", _faults(slow(0.5), share=0.1, times=None)),
    "hang-ups": Day(
        "connections are dropped before or in the middle of an answer",
        _faults(hang_up, cut_short, share=0.2, times=2),
    ),
    "broken-json": Day(
        "half a JSON document, sent as if it were whole", _faults(half_body, share=0.2, times=2)
    ),
    "wrong-types": Day(
        "JSON as plain text, HTML or bytes", _faults(wrong_type, share=0.5, times=None)
    ),
    "bad-pictures": Day(
        "web pages, halves and 40,000 x 40,000 pixels instead of pictures",
        _faults(web_page, half_body, huge_picture, share=0.1, times=None, prefix=PICTURES),
    ),
    "redirects": Day("objects and pictures redirect to other hosts and to loopback", _redirects),
    "spaces": Day("spaces in picture URLs", _spaces),
    "messy-index": Day(
        "the id list repeats ids, quotes them, and holds what is none",
        _faults(messy_index, share=1, times=None, prefix=INDEX),
    ),
    "everything": Day("all of these", _everything),
}


def scenario(name: str, *, seed: int = 0, refusal_seconds: float = 60.0) -> Together:
    """Returns the scenario of a name.

    Args:
        name: Key of ``SCENARIOS``.
        seed: Chooses what is spoiled.
        refusal_seconds: How long a bot shield refuses.

    Raises:
        ArtwarehouseError: There is no scenario of this name.
    """
    if name not in SCENARIOS:
        raise ArtwarehouseError(
            f"There is no scenario {name!r}: choose one of {', '.join(SCENARIOS)}."
        )
    return Together(*SCENARIOS[name].make(seed, refusal_seconds))
