"""What a reading finds of compendia whose content is known because a generator wrote them."""
