"""Every number's one definition (figures.md), computed in the database. Knows nothing of Streamlit."""
