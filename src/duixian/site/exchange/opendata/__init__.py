"""Open data: what is published, and figures in which nobody can be found.

suppressing   figures too small to be published
counting      statistics by benefit, district and year
listing       public lists, what they hold, what was decided after them
describing    the data sets with their fields, as a Data Package
writing       all of it into a folder
publishing    the folder that the site offers, made anew every day
"""
