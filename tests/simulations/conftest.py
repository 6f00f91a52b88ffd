"""A database for each simulation: it commits through hundreds of nights."""

import os
from collections.abc import AsyncIterator
from itertools import count

import asyncpg
import pytest

from backend import db
from tests.conftest import _settings_for

_numbers = count(1)


@pytest.fixture
async def agency(server: str, template: str) -> AsyncIterator[asyncpg.Connection]:
    """An empty agency, seen by its administrator; the pools are open on it."""
    name = f"q_simulated_{os.getpid()}_{next(_numbers)}"
    connection = await asyncpg.connect(server)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY wal_log')
    chosen = _settings_for(server, name, template)
    await db.POOLS.open(dict(chosen.role_dsns), size=2)
    admin = await asyncpg.connect(chosen.admin_dsn)
    try:
        yield admin
    finally:
        await admin.close()
        await db.POOLS.close()
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()
