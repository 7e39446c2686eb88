"""Extracts of registers: a table read row by row, good rows recorded as facts, bad rows given back with the reasons.

reading    a file as rows, each good (with its values) or bad (with column, what is wrong and the mend)
importing  preview, confirmation, the rows given back
"""
