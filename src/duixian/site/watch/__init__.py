"""What an operator watches: whether the site lives, how it answers, what lies waiting."""
