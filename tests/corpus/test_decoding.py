import pytest

from discourse.corpus.decoding import UnreadableError, check_signature, decode, find_encoding

TEXT = "Café owners in Zürich said: “We want open borders – for all.”\nSo they did.\n"
RUSSIAN = "Мы хотим мира и справедливой торговли для всех народов мира. " * 3
CHINESE = "我们希望和平，希望世界各国人民有尊严地共同生活，边界开放，贸易公平。" * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_of_western_text(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (CHINESE, "gb18030"),
        (CHINESE, "big5"),
        ("これは日本語の文章です。ネットワークは誰にでも開かれているべきです。" * 4, "shift_jis"),
    ],
)
def test_legacy_encodings(text: str, encoding: str) -> None:
    if encoding == "big5":
        text = "我們希望和平,希望世界各國人民有尊嚴地共同生活,邊界開放,貿易公平。" * 3
    assert decode(text.encode(encoding)) == text


def test_one_accent_is_enough() -> None:
    assert decode("A café.".encode("cp1252")) == "A café."


def test_an_accent_at_the_very_end() -> None:
    assert decode("A café".encode("cp1252")) == "A café"
    with pytest.raises(UnreadableError, match="is UTF-8 but not at byte 14;"):
        decode("größer für é".encode()[:-1])


def test_line_ends_are_kept() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


def test_mixed_encodings_are_refused_not_guessed() -> None:
    data = TEXT.encode() * 3 + "a café in Bern".encode("cp1252")
    with pytest.raises(UnreadableError, match=r"is UTF-8 but not at byte \d+; save it again"):
        decode(data)


def test_a_place_far_into_the_file_is_named() -> None:
    data = b"plain " * 50_000 + "größer".encode() * 9 + b"\xe9t\xe9"
    place = data.index(b"\xe9t\xe9")
    with pytest.raises(UnreadableError, match=f"not at byte {place};"):
        decode(data)


def test_null_bytes_and_binary() -> None:
    with pytest.raises(UnreadableError, match="holds null bytes"):
        decode(b"A plain text with a zero\x00 in it, and nothing else of note.")
    with pytest.raises(UnreadableError, match="is a binary file"):
        decode(bytes(range(256)) * 20)


def test_an_encoding_is_found_across_pieces() -> None:
    data = TEXT.encode()
    middle = data.index("ü".encode()) + 1  # between the two bytes of a character
    assert find_encoding([data[:middle], data[middle:]]) == "utf-8"
    assert find_encoding([b"plain " * 100, "café ".encode("cp1252") * 9]) == "cp1252"


@pytest.mark.parametrize(
    ("data", "ending", "reason"),
    [
        (b"", ".txt", "is empty"),
        (b" \r\n\t", ".txt", "holds nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n", ".txt", "is a PNG image, not what its ending .txt says"),
        (b"PK\x03\x04rest", ".txt", "is a ZIP archive or an Office document"),
        (b"%PDF-1.7", ".md", "is a PDF file"),
        (b"<!DOCTYPE html><html>", ".txt", "is an HTML page"),
        (b"<!DOCTYPE html><html>", ".pdf", "is an HTML page"),
        (b"<html><body>", ".docx", "is an HTML page"),
        (b"Just words.", ".pdf", "does not begin as a PDF file does"),
        (b"Just words.", ".parquet", "does not begin as a Parquet file does"),
        (b"\xd0\xcf\x11\xe0....", ".docx", "is an old or password-protected Office document"),
    ],
)
def test_files_that_are_not_what_they_say(data: bytes, ending: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        check_signature(data, ending)


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"We trade.", ".txt"),
        (b"<p>We trade.</p>", ".html"),
        (b"\xef\xbb\xbf  <!doctype HTML>", ".htm"),
        (b"%PDF-1.4", ".pdf"),
        (b"PK\x03\x04", ".docx"),
        (b"PAR1", ".parquet"),
    ],
)
def test_files_that_are_what_they_say(data: bytes, ending: str) -> None:
    check_signature(data, ending)
