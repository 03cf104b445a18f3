"""Where things lie on the map's screen: the view that holds all places, circles and labels kept clear of each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, cos, log2, radians

import numpy as np

# deck.gl draws the world 512 pixels wide at zoom 0.
WORLD = 512
CLOSEST = 14.0
MARGIN = 36
LETTER, LINE_HEIGHT = 14, 18
# As many circles as a map has room for; how often they are pushed at most; what is no movement, in pixels.
CROWDED, ROUNDS, STILL = 100, 100, 0.5
# Where a label or a sign may stand: at its place, below, above, right, left, at a corner.
AROUND = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
# The pixels between two labels side by side; square pixels that are no more than an edge.
AIR, EDGE = 3, 1
# So many characters of a name stand on one line of a map, and so many of it at all in a chart or on a map.
LINE, LONGEST = 8, 24
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

    def boxes(self, positions: Iterable[Position], half: float) -> list["Box"]:
        """A square of so many pixels around each position."""
        return [Box(*self.pixel(each), half, half) for each in positions]

    def offset(self, box: "Box", position: Position) -> tuple[int, int]:
        """The pixels from a position to the middle of a box."""
        x, y = self.pixel(position)
        return round(box.x - x), round(box.y - y)

    def apart(self, positions: Sequence[Position], least: float) -> list[Position]:
        """The positions moved until any two are `least` pixels apart, none farther than it takes. More than CROWDED
        stay where they are: there is no room."""
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

    def covers(self, other: "Box") -> bool:
        """Whether they lie on each other by more than their edges."""
        return self.overlap(other) > EDGE

    def holds(self, other: "Box") -> bool:
        """Whether the other lies on this one as a whole."""
        return 4 * other.half_width * other.half_height - other.overlap(self) <= EDGE


def shortened(name: str) -> str:
    """A name as long as names are; whatever a ledger says beyond that would leave no room for anything else."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def lines_of(name: str, most: int = LINE) -> list[str]:
    """A place's name on as many lines of at most so many characters as it takes, of about the same length."""
    each = ceil(len(name) / max(ceil(len(name) / most), 1))
    return [name[place : place + each] for place in range(0, len(name), each)]


def label_boxes(
    labels: Iterable[tuple[Sequence[str], Position]],
    kept: Iterable[Box],
    others: Sequence[Box],
    clear: float,
    sheet: Box,
) -> list[Box | None]:
    """For each label (its lines and the pixel of its circle), in the order of their importance, the box below, above,
    right, left or at a corner that covers the least; None where none is free.

    A label covers none of the boxes `kept`, no label before it, and stays on the `sheet`; of the `others` it covers as
    few as may be. `clear` is how far it keeps from its own circle.
    """
    taken, found = list(kept), []
    for lines, (x, y) in labels:
        half_width, half_height = max(map(len, lines)) * LETTER / 2, len(lines) * LINE_HEIGHT / 2
        down, aside = clear + half_height, clear + half_width + 2
        around = [(aside * right, down * below) for right, below in AROUND[1:]]
        # Else a label may begin or end at its circle.
        along = [(half_width * right, down * below) for right, below in AROUND if right and below]
        for steps in (around, along):
            boxes = [Box(x + right, y + below, half_width, half_height) for right, below in steps]
            free = list(free_boxes(boxes, taken, sheet))
            if free:
                break
        box = min(free, key=lambda one: _covered(one, others), default=None)
        found.append(box)
        if box:
            taken.append(replace(box, half_width=half_width + AIR))
    return found


def free_boxes(boxes: Iterable[Box], taken: Sequence[Box], sheet: Box) -> Iterator[Box]:
    """Those of the boxes that lie on the sheet as a whole and cover nothing that is taken."""
    return (box for box in boxes if sheet.holds(box) and not any(map(box.covers, taken)))


def sign_boxes(signs: Iterable[Box], circles: Sequence[Box], sheet: Box) -> list[Box]:
    """Each sign at its place, or beside it where a circle or another sign would hide it."""
    taken, found = list(circles), []
    for box in signs:
        far = box.half_width + max((circle.half_width for circle in circles), default=0)
        found.append(_clearest(box, [(far * right, far * down) for right, down in AROUND], taken, sheet))
        taken.append(found[-1])
    return found


def _clearest(box: Box, around: Iterable[Position], taken: Sequence[Box], sheet: Box) -> Box:
    """The box moved to the first of the places around that covers the least."""
    moved = [Box(box.x + right, box.y + down, box.half_width, box.half_height) for right, down in around]

    def cost(one: Box) -> float:
        return 4 * one.half_width * one.half_height - one.overlap(sheet) + _covered(one, taken)

    # min() takes the first of equals: a sign stays at its place where nothing hides it.
    return min(moved, key=cost)


def _covered(box: Box, others: Iterable[Box]) -> float:
    return sum(box.overlap(other) for other in others)
