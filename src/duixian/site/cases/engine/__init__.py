"""The engine: one command, one transaction.

command   what is asked, what is answered, what is refused
context   the case under lock and the only ways in which an act changes it
act       what an act is
later     what happens to many cases at once, written together
apply     carrying a command out
"""
