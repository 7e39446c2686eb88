"""The expression language: tokens, parser, units and types. Text in, syntax trees out; nothing is resolved here."""
