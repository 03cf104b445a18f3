"""What is read of all the town's villages at once, so that whoever asks for another scope need not ask the database."""

from abc import ABC, abstractmethod
from typing import Any


class Whole(ABC):
    """It holds every village's own: nobody is given it but in parts (dashboard/screen.py, `Screen.part`)."""

    @abstractmethod
    def of(self, scope: str | None) -> Any:
        """What comes to a scope; None is the town.

        Raises:
            UnknownScope: the scope is no division.
        """
