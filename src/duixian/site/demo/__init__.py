"""The texts of an invented jurisdiction, 青澜省云水市, for a first look at the site. Written for this project."""

from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
