"""Proactive delivery (免申即享): who is entitled and has not claimed is found each night, told, or paid without an application.

models      nights, findings, consents, lists without application, subscriptions
asking      what the packs say: which benefits are looked for, which need no application, what they read
tables      what the registry knows on a day as columns, kept up night by night
claims      what was claimed, received and granted already, as columns
matching    a night's results from one plan of the columnar engine, and what is worked out one by one
comparing   tonight beside last night
applying    findings that change, with why
nightly     the stages of a night: once, again after it was killed, a little at a time
consenting  who agreed to be told of what
telling     notices of what was found
rolls       lists without application: drawn up, reviewed by two persons, taken up as cases
subscribing who wants to hear of rules and documents
figures     found, told, claimed, paid
ticking     what happens by itself
seeing      who may see what, each opening written down
"""
