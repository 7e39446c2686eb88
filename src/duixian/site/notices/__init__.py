"""Notices to people: written with what they tell of, sent at least once, in the site, by e-mail and by text message."""
