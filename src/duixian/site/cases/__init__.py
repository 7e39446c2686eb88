"""Cases: claims from draft to the last payment, as the packs' procedures say.

models     what is kept
engine     one command, one transaction
acts       what can be done to a case
assessing  what the rules say of a case; drafting, materials, comparing, reasons, standing: for its pages
issuing    papers; publicity lists; panels ballots; proofs; money, paying, returning: the ledger's side
ticking    what happens by itself
"""
