"""Sealing, as the registry uses it: see `duixian.site.sealing`."""

from duixian.site.sealing import Keys, SealError, keys_of

__all__ = ["Keys", "SealError", "keys_of"]
