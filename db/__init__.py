"""The shared database: its schema, its engines, and the loader that fills it from the offices' ledgers."""
