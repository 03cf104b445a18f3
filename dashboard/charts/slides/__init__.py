"""The meeting's slides: one file a slide, each making its sentence and its blocks from a briefing."""
