"""Pages of cards: of their holders, of units, of their keepers, and for anybody who verifies one."""
