"""Projects of several years (多年的项目): a task book, reports year by year, changes, mending, final accounts, the next term.

What is decided, evaluated, paid and ended stays with the case whose grant began the project; this app holds what the unit and
its keepers carry between those steps.

models     projects (one row a term), task books in their versions, reports, mendings, what happened
kinds      what a pack says of a kind of projects
contents   what a task book and a report say: read from forms, checked by the template, put into words
changing   the only ways in which a project changes
beginning  projects from grants, their end and renewal
booking    the task book: drawn up, signed by both sides, changed with approval
reporting  yearly reports and final accounts
mending    rectification within a limit
plan       what was done, what is due next and by when
ticking    what happens by itself
showing    who may see and handle what
"""
