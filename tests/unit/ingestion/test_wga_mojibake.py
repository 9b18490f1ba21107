"""Words in the wrong encoding are read anew, and no other word is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.wga.mojibake import repair_text

MEANT = [
    "Szépművészeti Múzeum, Budapest",
    "ŚLEWIŃSKI, Władysław",
    "Kroměříž",
    "Győr",
    "Hódmezővásárhely",
    "Kőszeg",
    "Gödöllő",
    "Petőfi tér",
    "Szűcs, József",
    "Břevnov",
    "DVOŘÁK, Jiří",
    "HLAVÁČEK, Zdeněk",
    "Čáslav",
    "Třebíč",
    "Wrocław",
    "Poznań",
    "Kościuszko",
    "Żyrardów",
    "Łukasz",
    "Kraków, Sukiennice; Gdańsk",
    "Timişoara",
    "Ştefan",
    "JOVANOVIĆ, Paja",
    "MILIČEVIĆ",
]

WESTERN = [
    "Bibliothèque de l'Arsenal",
    "Château de Fontainebleau, Galerie François Ier",
    "août, sûr, flûte, Nûremberg, brûler, bûche",
    "Fête champêtre",
    "Sainte-Geneviève à Villeneuve-lès-Avignon",
    "NICCOLÒ DELL' ARCA",
    "Pietà (Città di Castello)",
    "Caffè, Gesù, Forlì, Tè",
    "Cimabue's Maestà",
    "Moisè e Mosè",
    "CARREÑO DE MIRANDA, Juan",
    "Doña Señora, La Coruña, Ordóñez, España",
    "GOYA, Mª del Pilar, nº 5",
    "¿Qué hay?",
    "João, São Paulo, Guimarães, Camões, Mãe",
    "København; HAMMERSHØI; RØRBYE; Møn; Sorø; Tatøy; øerne",
    "Bålsta, Nivå, Ærø, smørrebrød",
    "Tõnis, Põlva",
    "œuvre, cœur, Œdipe, Phœbus",
    "Speculum Romanæ Magnificentiæ",
    "Loïe Fuller, Païva, Noël, Chloë, Brontë",
    "Þingvellir, Garður",
    "Montañés, Núñez, Zuñiga",
    "Barcelona, plaça, Mercè, Català, pròleg",
    "Köln, Nürnberg, Straße, Gürtel",
    "215 cm³, 12 m², 45°, 7 ½",
    "Saõ",  # a slip of the hand, not of an encoding
]


@pytest.mark.parametrize("meant", MEANT)
def test_central_european_words_shown_as_western_ones_are_repaired(meant: str) -> None:
    shown = meant.encode("cp1250").decode("cp1252")
    assert shown != meant
    assert repair_text(shown, is_name=True) == meant


@pytest.mark.parametrize("meant", ["Wrocław", "Kőszeg", "Kroměříž", "ŚLEWIŃSKI", "Třebíč"])
def test_bytes_of_iso_8859_2_are_read_right_or_left(meant: str) -> None:
    shown = meant.encode("iso8859-2").decode("cp1252")
    assert repair_text(shown, is_name=True) in {meant, shown}
    assert repair_text("Václav Havel, Miku¹ka") == "Václav Havel, Mikuška"


@pytest.mark.parametrize("text", WESTERN)
def test_western_words_stay(text: str) -> None:
    assert repair_text(text) == text


@pytest.mark.parametrize("text", MEANT)
def test_what_is_right_already_stays(text: str) -> None:
    assert repair_text(text, is_name=True) == text


@pytest.mark.parametrize("meant", ["Szépművészeti", "DÜRER", "Bibliothèque", "naïve"])
def test_letters_split_into_the_bytes_of_utf_8_are_joined(meant: str) -> None:
    assert repair_text(meant.encode().decode("cp1252")) == meant


def test_an_ambiguous_word_stays() -> None:
    # ¹ is ą in Windows-1250 and š in ISO-8859-2: Polish kąty or Czech kšty.
    assert repair_text("k¹ty") == "k¹ty"
    # Italian could end so, as Czech could: Plzeň.
    assert repair_text("Plzeò") == "Plzeò"


def test_latin_is_looked_for_in_titles_but_not_in_names() -> None:
    assert repair_text("Gloriæ") == "Gloriæ"
    assert repair_text("PETROVIÆ") == "PETROVIÆ"
    assert repair_text("PETROVIÆ", is_name=True) == "PETROVIĆ"


@given(st.text(max_size=40), st.booleans())
def test_any_text_passes_and_a_repaired_one_is_final(text: str, is_name: bool) -> None:
    once = repair_text(text, is_name=is_name)
    assert repair_text(once, is_name=is_name) == once


@given(st.text(st.characters(max_codepoint=0x17F), max_size=30))
def test_only_letters_and_signs_beyond_ascii_change(text: str) -> None:
    after = repair_text(text)
    assert "".join(filter(str.isascii, after)) == "".join(filter(str.isascii, text))
