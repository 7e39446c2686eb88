"""Reading policy: bytes -> pages -> lines -> documents -> outline -> references and clauses.

Pure functions only: nothing here knows the site, the rules or a web framework.
"""
