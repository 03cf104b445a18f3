"""The settings file: the town's title, goals and limits, read once."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True)
class Settings:
    """`goals` maps a figure's id to its goal in percent; `floor_gap` is in points, `far_km` in kilometres."""

    town_title: str
    floor_gap: float
    fewest_cases: int
    goals: dict[str, float]
    far_km: float


def read(path: Path = FILE) -> Settings:
    """The settings in the TOML file at `path`."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Settings(
        town_title=found["town"]["title"],
        floor_gap=found["lights"]["floor_gap"],
        fewest_cases=found["lights"]["fewest_cases"],
        goals=found["goals"],
        far_km=found["map"]["far_km"],
    )


SETTINGS = read()
