"""Duixian 兑现: from government policy on paper to delivered benefits."""

__version__ = "0.1.0"
