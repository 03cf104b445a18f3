"""The engine that the pages read with, and connections of one town over it."""

import streamlit as st
from sqlalchemy import Connection, Engine

from db.engine import reading_engine


@st.cache_resource
def engine() -> Engine:
    """The read-only engine, shared by all sessions."""
    return reading_engine()


def connect(town: str | None = None) -> Connection:
    """A connection that sees one town's rows (db/town.py); without a town, every row."""
    return engine().connect().execution_options(town=town)
