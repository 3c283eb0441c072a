"""The sample packs of the package: to learn from and to copy, never in force by themselves."""

from functools import cache
from importlib.resources import files

from rulebook.packs.loading import need_pack
from rulebook.packs.model import RulePack


@cache
def sample_texts() -> dict[str, str]:
    """Return the text of every sample by its pack's name, in the order of the names."""
    folder = files("rulebook").joinpath("data", "packs")
    found = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name.removesuffix(".toml"): entry.read_text(encoding="utf-8") for name, entry in found}


def sample(name: str) -> RulePack:
    """Return a sample by its name. Raises ``KeyError`` for one that is not shipped."""
    return need_pack(sample_texts()[name], name)
