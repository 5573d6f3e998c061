"""What a mend is, and the few ways in which a mend changes moto."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ..aws import Aws

Store = TypeVar("Store")


@dataclass(frozen=True)
class Mend:
    """One thing that AWS does and moto does not, or does otherwise."""

    #: Short and unique: ``kms-replica-key``.
    name: str
    #: The Terraform resource types that need it.
    terraform: tuple[str, ...]
    #: The page of AWS's documentation that says what is right.
    page: str
    #: What moto does instead.
    fault: str
    #: Changes moto. Called once, before the first request.
    apply: Callable[[], None]
    #: Raises when moto is wrong: always without the mend, never with it.
    check: Callable[[Aws], None]


def replace(owner: type, name: str) -> Callable[[Callable[..., Any]], None]:
    """Puts the decorated function in the place of a class's method; it is given the method as its first argument."""
    original = getattr(owner, name)

    def decorate(function: Callable[..., Any]) -> None:
        # A plain function, since moto takes only those for operations.
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return function(original, self, *args, **kwargs)

        method.__name__ = name
        setattr(owner, name, method)

    return decorate


def add(owner: type) -> Callable[[Callable[..., Any]], None]:
    """Adds the decorated function to a class, as a method that moto lacks."""

    def decorate(function: Callable[..., Any]) -> None:
        setattr(owner, function.__name__, function)

    return decorate


def store(backend: Any, name: str, empty: Callable[[], Store]) -> Store:
    """What a mend keeps in one of moto's backends, emptied when moto is reset."""
    return backend.__dict__.setdefault(f"groundwork_{name}", empty())
