"""Pages of lodgings: what is free for anybody, the person's own stays, the desk of those who keep the houses."""
