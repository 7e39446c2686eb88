"""The header of a document: title, number, issuers, date, kind, level and validity, each with span and confidence."""

from duixian.text.header.reader import read_header

__all__ = ["read_header"]
