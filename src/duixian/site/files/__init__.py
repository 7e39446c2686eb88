"""Files that people hand in: examined, sealed on disk, scanned, served with care, dropped when their time is over."""
