"""Credentials (证卡): issued by a grant, registered each year, suspended, ended, raised, revoked, verified by anybody.

models     cards, cards of the family, what happened, rounds of registration, what was filed
kinds      what a pack says of a credential
facts      what a card tells the registry, so that every rule sees it
changing   the only ways in which a card changes
issuing    cards from grants
filing     registrations, changes of employer and leaves: filed, then accepted or refused
yearly     the yearly registration
restoring  a revoked card given back
revoking   revocation by two persons, with its paper
rights     what a card gives today, and why not
ticking    what happens by itself
showing    what is shown to whom, and what anybody may verify
"""
