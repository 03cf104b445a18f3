"""The ledgers: one declaration each, and the loader that reads them into the shared database."""
