"""How long what is kept: rules with their grounds, what is due, what forbids it, erasing it.

environment  the rules, from the installation's file or the ones that come with the site
keeping      why something that is due is kept all the same
finding      what is due
running      a run: by the clock each night, by the command, or only to see
"""
