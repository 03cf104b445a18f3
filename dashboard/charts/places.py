"""Where things lie on the map's screen: the view that holds all places, circles and labels kept clear of each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, log2, radians

import numpy as np

# deck.gl draws the world 512 pixels wide at zoom 0.
WORLD = 512
CLOSEST = 14.0
MARGIN = 36
LETTER, LINE_HEIGHT = 14, 18
# As many circles as a map has room for; how often they are pushed at most; what is no movement, in pixels.
CROWDED, ROUNDS, STILL = 100, 100, 0.5
# The angle by which directions that follow one another are all different.
GOLDEN = 2.399963
Position = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """A centre and a zoom: how degrees become pixels right of and below the centre."""

    longitude: float
    latitude: float
    zoom: float

    @classmethod
    def around(cls, positions: Sequence[Position], width: int, height: int) -> "Frame":
        """The frame in which all positions are visible on a map of that many pixels."""
        east, north = [lon for lon, _ in positions], [lat for _, lat in positions]
        middle = (max(north) + min(north)) / 2
        scales = [CLOSEST]
        for span, room in (
            (max(east) - min(east), width),
            ((max(north) - min(north)) / cos(radians(middle)), height),
        ):
            if span:
                scales.append(log2((room - 2 * MARGIN) * 360 / (WORLD * span)))
        return cls((max(east) + min(east)) / 2, middle, min(scales))

    def pixel(self, position: Position) -> Position:
        scale = WORLD * 2**self.zoom / 360
        east = (position[0] - self.longitude) * scale
        south = (self.latitude - position[1]) * scale / cos(radians(self.latitude))
        return east, south

    def position(self, pixel: Position) -> Position:
        """The degrees of a pixel: the way back."""
        scale = WORLD * 2**self.zoom / 360
        return self.longitude + pixel[0] / scale, self.latitude - pixel[1] * cos(radians(self.latitude)) / scale

    def apart(self, positions: Sequence[Position], least: float) -> list[Position]:
        """The positions moved until any two are `least` pixels apart, none farther than it takes. More than CROWDED stay
        where they are: there is no room."""
        if len(positions) > CROWDED:
            return list(positions)
        begin = np.array([self.pixel(each) for each in positions], dtype=float).reshape(-1, 2)
        moved = _pushed(begin, least)
        far = np.hypot(*(moved - begin).T) > STILL
        return [
            self.position((float(x), float(y))) if is_far else stays
            for stays, (x, y), is_far in zip(positions, moved, far, strict=True)
        ]


def _pushed(spots: np.ndarray, least: float) -> np.ndarray:
    """Each pair that is too close moves away from each other by half of what is missing, again and again."""
    spots = spots.copy()
    # Two at one spot part in a direction of their own.
    turns = np.arange(len(spots)) * GOLDEN
    own = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for _ in range(ROUNDS):
        between = spots[:, None] - spots[None]
        length = np.hypot(between[..., 0], between[..., 1])
        missing = np.clip(least - length, 0, None)
        np.fill_diagonal(missing, 0)
        if missing.max(initial=0) < STILL:
            break
        away = np.where(length[..., None] > 0, between / np.maximum(length, 1e-9)[..., None], own[:, None] - own[None])
        spots += (away * missing[..., None]).sum(axis=1) / 2
    return spots


@dataclass(frozen=True)
class Box:
    """A rectangle on the screen, by its centre and half its sides."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        wide = self.half_width + other.half_width - abs(self.x - other.x)
        high = self.half_height + other.half_height - abs(self.y - other.y)
        return min(wide, 2 * self.half_width) * min(high, 2 * self.half_height) if wide > 0 and high > 0 else 0.0


def label_offsets(
    frame: Frame, labels: Iterable[tuple[str, Position]], obstacles: Iterable[tuple[Position, float]], clear: float
) -> list[tuple[int, int]]:
    """For each label, the offset in pixels (below, above, right, left or at a corner) that covers the least.

    Obstacles are circles and signs, as position and half a side; `clear` is how far a label keeps from its own.
    """
    taken = [Box(*frame.pixel(position), half, half) for position, half in obstacles]
    offsets = []
    for text, position in labels:
        x, y = frame.pixel(position)
        half_width, half_height = len(text) * LETTER / 2, LINE_HEIGHT / 2
        down, aside = clear + half_height, clear + half_width + 2
        places = [(0.0, down), (0.0, -down), (aside, 0.0), (-aside, 0.0)]
        places += [(aside, down), (-aside, down), (aside, -down), (-aside, -down)]
        boxes = [Box(x + right, y + below, half_width, half_height) for right, below in places]
        # min() takes the first of equals, so a label with room all round stands below its village.
        best = min(boxes, key=lambda box: sum(box.overlap(other) for other in taken))
        taken.append(best)
        offsets.append((round(best.x - x), round(best.y - y)))
    return offsets
