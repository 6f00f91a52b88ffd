"""Hashing passwords with argon2id, off the event loop and a few at a time."""

import asyncio
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# 64 MiB and three passes (SAFETY R25); two at once bound the memory to 128 MiB
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_TWO_AT_ONCE = asyncio.Semaphore(2)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash("a password that nobody has")


async def hashed(password: str) -> str:
    async with _TWO_AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, known: str | None) -> bool:
    """Whether `password` is the one behind `known`; without `known` it takes as long, and is no."""
    async with _TWO_AT_ONCE:
        return await asyncio.to_thread(_verify, password, known)


def outdated(known: str) -> bool:
    return _HASHER.check_needs_rehash(known)


def _verify(password: str, known: str | None) -> bool:
    try:
        return _HASHER.verify(known or _nobody(), password) and known is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
