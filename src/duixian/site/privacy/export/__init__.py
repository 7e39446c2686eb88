"""A copy of everything that is kept of a person.

gathering  what parts there are, and the words they are told in
parts      one module for each area: account, registry, cases, money, cards, notices, who looked, whatever else names the person
packing    JSON, a page to read, files and papers, in one ZIP
making     asked for, made in the background, kept sealed for some days
"""
