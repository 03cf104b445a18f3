"""The dashboard's own small database: accounts, sessions, the audit log. Never the shared database."""
