"""Cuts a life as a catalogue writes it, with both ends marked: "b. 1552, Köln, d. 1615, Praha"."""

from __future__ import annotations

import re

from warehouse.parsing.life_parts import LifeParts, place

# A year with what may stand before and after it, as in "ca. 1484/85".
YEAR = r"(?:ca?[.] ?|before |after )?[0-9]{3,4}(?:/[0-9]+)?"
# The same in the second half of a life, and a first half to which no "d." follows.
LATER_YEAR = r"(?:[a-z.,][a-z., ]{0,60})?[0-9]"
BIRTH_ALONE = r"[^0-9]*[0-9]+(?:/[0-9]+)?[.,]? [^0-9]*?"
VERBS = r"(?:acti[a-z]*|known|recorded|documented|doc[.]|mentioned|flourished|master)"
# Where the second half begins: "d. ca. 1635", "d 1479", not the town in "1618, Dordrecht".
END_OF_LIFE = r"(?:[dD][.,][^0-9]*[0-9]|[dD] [0-9]|died [^0-9]*[0-9])"
BIRTHS = tuple(
    re.compile(pattern)
    for pattern in (
        # "b. 1552, Köln, d. 1615, Praha"; the second "d." is sometimes "d," or lacking.
        rf"^b[.,] ?(.*?)[-,;. ]+{END_OF_LIFE}",
        rf"^b[.,] ?({BIRTH_ALONE}), {LATER_YEAR}{{4}}",
        rf"^b[.,] ?({BIRTH_ALONE}) ?- {LATER_YEAR}",
        r"^(?:b[.,]|baptised) ?(.*)$",
        rf"^({YEAR},[^0-9]+) - {YEAR}",
        rf"^({YEAR}) ?- ?{YEAR}",
    )
)
DEATHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:^|[-,;. ])(?:[dD][.,] ?|[dD] )([^0-9]*[0-9].*)$",
        rf"^b[.,] ?{BIRTH_ALONE}, ({LATER_YEAR}{{4}}.*)$",
        rf"^b[.,] ?{BIRTH_ALONE} ?- ({LATER_YEAR}.*)$",
        r"\bdied (.*)$",
        rf"^{YEAR},[^0-9]+ - ({YEAR}.*)$",
        rf"^{YEAR} ?- ?({YEAR}.*)$",
    )
)
STATED_CAREER = re.compile(rf"(?:^|, ){VERBS} ?(.*?)(?:[-,;. ]+{END_OF_LIFE}.*)?$")
# Half a life up to the number that holds its year, with what is joined to it: "1370-80".
DATED = re.compile(r"^(.*?[0-9]{3}[^ ,;]*(?: (?:and|or) [0-9]{3,4}\b)?)")
# A whole career up to its last number: "in the first half of 15th century".
DATED_CAREER = re.compile(r"^(.*[0-9](?:s|th|st|nd|rd|h)?(?: ?(?:century|centuries)\b)?)")


def parts_of_catalogue(life: str) -> LifeParts:
    """Cuts a text that marks birth and death: "b. 1552, Köln, d. 1615, Praha"."""
    birth, death = _first(BIRTHS, life), _first(DEATHS, life)
    stated = _group(STATED_CAREER, life)
    birth, death = (
        re.sub(rf",? {VERBS}\b.*$", "", half) or None if half else None for half in (birth, death)
    )
    if birth or death or (stated and re.search("[0-9]", stated)):
        career = stated
    else:
        # "16th century", "early 15th century, active in Hamburg"
        career = re.sub(r",? ?\bactive\b ?", " ", life)
    birth_date, death_date = _group(DATED, birth), _group(DATED, death)
    career_date = " ".join((_group(DATED_CAREER, career) or "").split()) or None
    return LifeParts(
        birth_date=birth_date,
        birth_place=_place_beside(birth, birth_date),
        death_date=death_date,
        death_place=_place_beside(death, death_date),
        career_date=career_date,
        career_place=_place_of_career(career, career_date),
    )


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    return next((found for pattern in patterns if (found := _group(pattern, text))), None)


def _place_beside(half: str | None, date: str | None) -> str | None:
    """The place in "1552, Köln": what follows the last number, else what goes before the first."""
    if half is None:
        return None
    if date is None:
        return place(half) if not re.search("[0-9]", half) else None
    behind = re.search(r"([^0-9]*)$", half[len(date) :])
    found = place(re.sub(r"^[ ,;.]*in ", "", behind[1] if behind else ""))
    if found is None and half[:1].isupper():
        found = place(_group(re.compile(r"^([^0-9]*?), [^0-9,]*[0-9]"), half))
    return found


def _place_of_career(career: str | None, date: str | None) -> str | None:
    """The place of "1130-60 at Saintes": what follows the date, else what goes before it."""
    if career is None:
        return None
    if date is None:
        return place(_group(re.compile(r"^ *(?:in|at) (?:the )?([A-Z][^0-9]*)$"), career))
    preposition = r"^[ ,;.]*(?:probably )?(?:(?:in|at|on|around|of|now|from) )?(?:the )?"
    start = career.find(date)
    behind = career[start + len(date) :] if start >= 0 else ""
    before = r"^ *(?:in|at) ([A-Z][^0-9,]*?),?(?: from| since)?(?: ca?[.])? [0-9]"
    return place(re.sub(preposition, "", behind)) or place(_group(re.compile(before), career))


def _group(pattern: re.Pattern[str], text: str | None) -> str | None:
    match = pattern.search(text) if text else None
    return (match[1] or None) if match else None
