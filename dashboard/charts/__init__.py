"""Charts, cards and words made from figures; knows nothing of the database."""
