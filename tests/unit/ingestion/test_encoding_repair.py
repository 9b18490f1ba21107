# ruff: noqa: RUF001 # letters that look like others are what this is about
"""Letters in the wrong encoding are read as they were meant, and right ones stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.encoding_repair import meant_text

WORDS = ["Cézanne", "DÜRER", "Łukasz", "Kőszeg", "naïve", "Ørsted", "Čáslav", "João", "São Paulo"]
ENCODINGS = ["cp1252", "latin-1", "cp437", "cp850", "mac_roman"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("word", WORDS)
def test_utf_8_shown_in_another_encoding_is_read(word: str, form: str, encoding: str) -> None:
    stored = unicodedata.normalize(form, word).encode()  # type: ignore[arg-type]
    try:
        shown = stored.decode(encoding)
    except UnicodeDecodeError:
        pytest.skip(f"{encoding} lacks a sign for a byte")
    if (form, encoding) == ("NFD", "mac_roman"):
        pytest.skip("an accent alone looks there like two letters: ÃÅ")
    assert meant_text(shown) == word


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("word", ["Cézanne", "DÜRER", "naïve", "Ørsted", "São Paulo"])
def test_what_was_shown_wrongly_twice_is_read(word: str, encoding: str) -> None:
    once = word.encode().decode(encoding)
    assert meant_text(once.encode().decode("latin-1")) == word


@pytest.mark.parametrize("word", ["日本", "Сезанн", "Ελλάς", "l’été"])
def test_letters_of_any_script_are_joined(word: str) -> None:
    assert meant_text(word.encode().decode("latin-1")) == word


@pytest.mark.parametrize("word", ["Cézanne", "Dürer", "Miró", "Gruyère"])
def test_windows_letters_shown_in_the_code_page_of_an_archive_are_read(word: str) -> None:
    assert meant_text(word.encode("cp1252").decode("cp437")) == word


@pytest.mark.parametrize(
    "text",
    [*WORDS, "l’étang", "«École»", "“Ête”", "Ñandú", "ESPAÑA", "ÄÖÜ", "Straße", "α-male", "½-x",
     "日本", "Сезанн", "Ελλάς", "œuvre", "12 m²", "45°", "Tõnis", "Þingvellir", "…Évian", "È’ così",
     "Âme", "Île", "Ïle-Œuvre", "Å", "ß", "£5", "¿Qué?", "JOÃO", "CORAÇÃO"],
)  # fmt: skip
def test_what_is_right_already_stays(text: str) -> None:
    assert meant_text(text) == unicodedata.normalize("NFC", text)


@given(st.text(max_size=60))
def test_any_text_passes_and_one_without_other_letters_stays(text: str) -> None:
    meant_text(text)
    plain = "".join(filter(str.isascii, text))
    assert meant_text(plain) == plain


# Not the few letters that Windows-1252 has among the signs: no word has them behind such capitals.
LETTERS = st.characters(
    min_codepoint=0xC0, max_codepoint=0x17F, categories=["Ll", "Lu"], exclude_characters="ŒœŠšŸŽž"
)


@given(st.text(LETTERS))
def test_words_of_latin_letters_stay(text: str) -> None:
    assert meant_text(text) == unicodedata.normalize("NFC", text)
