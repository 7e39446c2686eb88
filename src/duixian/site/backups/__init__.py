"""Backup of an installation into one file, and restoring it.

archive    the file: members with their SM3, a signed manifest last; read with every byte checked
databases  a snapshot of SQLite or PostgreSQL, and putting one in place
keyfiles   the keys, in a file of their own, kept apart
making     what goes into a backup, and in which order
restoring  the checks, then putting everything in place, unfinished ones told
"""
