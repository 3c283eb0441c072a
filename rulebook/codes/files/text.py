"""From bytes to lines: character sets, and the ZIP archives that CMS puts its files into."""

import io
import zipfile

from models.errors import BadInput

READ_AS = (".txt", ".csv", ".tsv")


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """Return the name and the text of a file, or of the one text file inside a ZIP (``a.zip: a.txt``).

    UTF-8 where it is that, UTF-16 where its first bytes say so (Excel's "Unicode text"), else Windows'
    character set, which CMS uses. Raises ``BadInput``.
    """
    if data.startswith(b"PK\x03\x04"):
        if name.lower().endswith((".xlsx", ".xlsm")):
            raise BadInput("is an Excel file", record=name, remedy="Save its sheet as CSV and load that")
        inside, data = _unzipped(data, name)
        name = f"{name}: {inside}"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    if b"\x00" in data[:1000]:
        raise BadInput("is no text", record=name, remedy="Give the .txt or .csv file as it was published")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return name, text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unzipped(data: bytes, name: str) -> tuple[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        inside = [item for item in archive.namelist() if item.lower().endswith(READ_AS)]
        if len(inside) == 1:
            return inside[0], archive.read(inside[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise BadInput(f"is a damaged or locked ZIP ({type(error).__name__})", record=name) from None
    raise BadInput(
        f"is a ZIP with {len(inside)} text files" if inside else "is a ZIP without a text file",
        record=name,
        remedy="Unzip it and give the one file to load" if inside else "Save the sheet as CSV and load that",
    )
