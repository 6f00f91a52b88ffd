"""What the piccolo command and the tables need to know: the engine and the one app."""

from piccolo.conf.apps import AppRegistry

from backend.db import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["backend.piccolo_app"])
