"""Telling other systems of what happens to cases: signed messages, at least once, until they are taken.

kinds       what can be told
telling     rows written in the transaction in which it happened
guarding    where messages may go
posting     one signed request
sending     what is due, again and again
keeping     subscribers, their secrets, who may do what
"""
