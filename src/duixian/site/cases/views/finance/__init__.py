"""Pages of finance.

common    who may, forms of money and days, tables as files
budgets   the overview, appropriations, the year's end
payments  instalments by state, one instalment with its account
batches   drawing up, approval, bank files, results
returns   what is to come back
reports   statements and the trace of a case's money
"""
