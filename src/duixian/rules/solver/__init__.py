"""Rules as formulas for an SMT solver: what `verify`, `ask` and `advise` put their questions to."""
