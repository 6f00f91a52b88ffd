"""One schema, one history: every feature's tables, migrated in one line under migrations/."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

FEATURES = ["creditors", "people", "debtors", "cases", "tasks", "payments", "fees", "documents",
            "plans", "calls", "intake", "journal", "outbox", "rulebook", "ledger", "statements",
            "invoices", "tie_out", "remittances"]  # fmt: skip

APP_CONFIG = AppConfig(
    app_name="agency",
    migrations_folder_path=str(Path(__file__).parents[1] / "migrations"),
    table_classes=table_finder(
        modules=[f"backend.{feature}.tables" for feature in FEATURES], exclude_imported=True
    ),
)
