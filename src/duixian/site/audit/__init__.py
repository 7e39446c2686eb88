"""What was done, by whom and about what, so that nothing is forgotten and nothing can be taken back unseen.

acts      the acts that are written down
writing   one row, in the transaction of what it tells of: `audit.write`
chain     rows sealed into a chain with signed heads, and the check of it
"""

from .writing import holds_identifier, write

__all__ = ["holds_identifier", "write"]
