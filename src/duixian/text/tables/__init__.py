"""Tables as tables: from the cells a structured format knows, or from lines a table was flattened to."""

from duixian.text.tables.find import find_tables
from duixian.text.tables.region import TableRegion

__all__ = ["TableRegion", "find_tables"]
