"""Beds and flats (住处): asked for, let in order, moved into, paid for, left and taken back, as the pack says.

models     sites, units, stays, their nights and terms, what happened, rent, groups, recoveries
kinds      what a pack says of a lodging
facts      what a stay tells the registry, and how often somebody has stayed
changing   the only ways in which a stay changes
holding    which unit is free, and taking it: no night and no day of a unit is ever had twice
asking     what the person asks for: nights, other days, to be told when something is free
following  a stay goes where its case goes
steering   what is done at the desk moves the case, and the stay with it
queueing   the waiting list: offers in order, that lapse
direct     letting without a claim, where the text gives no procedure
leaving    terms that are over, facts that end a stay, a flat taken back by two persons
renting    the rent, month by month, and what was paid
grouping   units let to a firm for its people
sites      sites and units, set up by their keepers
ticking    what happens by itself
telling    which keepers are told
showing    what is shown to whom
"""
