"""Who may see what: roles, accounts, sessions, the gate in front of the server, the policy, the audit log."""
