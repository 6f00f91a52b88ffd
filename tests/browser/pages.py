"""Every page there is, by who opens it. Numbers and ids come from the demo agency."""

from tests.browser.house import House


def all_pages(house: House) -> list[tuple[str, str]]:
    """(role, path) of every page; those of several roles as the one who sees most of it."""
    case = named(house, "Transports Arnoux SARL")
    planned = named(house, "Boulangerie Prigent")
    running = house.value(
        "SELECT p.id FROM plan p JOIN case_file c ON c.id = p.case_id WHERE c.number = $1"
        " AND p.state IN ('active', 'late')",
        planned,
    )
    closed = house.value("SELECT number FROM case_file WHERE close_code = 'PLC' ORDER BY id")
    asked = house.value(
        "SELECT c.number FROM plan p JOIN case_file c ON c.id = p.case_id"
        " WHERE p.state = 'awaiting_approval' ORDER BY p.id"
    )
    held = house.value("SELECT number FROM case_file WHERE blocked ORDER BY id")
    paid = house.value("SELECT payment_id FROM tray_item WHERE kind = 'duplicate'")
    waiting = house.value("SELECT payment_id FROM tray_item WHERE kind = 'unallocated'")
    flawed = house.value("SELECT placement_id FROM rejected_row LIMIT 1")
    paid_out, proposed = (
        house.value(
            "SELECT r.id FROM remittance r JOIN creditor k ON k.id = r.creditor_id"
            " WHERE k.ref = 'LES' AND r.state = $1 ORDER BY r.id DESC",
            state,
        )
        for state in ("executed", "proposed")
    )
    order = house.value("SELECT max(id) FROM payment_order")
    invoice = house.value("SELECT max(id) FROM invoice")
    agent = [
        "/", "/desk", "/cases", "/cases?text=arnoux", "/cases?shown=formal_notice",
        f"/cases/{case}", f"/cases/{case}/claims", f"/cases/{case}/contacts",
        f"/cases/{case}/claims/{claim_of(house, case)}", f"/cases/{case}/statement",
        f"/cases/{case}/documents",
        f"/cases/{case}/payments", f"/cases/{case}/plans", f"/cases/{case}/plans/new",
        f"/cases/{case}/call", f"/cases/{case}/handling", f"/cases/{planned}",
        f"/cases/{planned}/plans/new?replaces={running}",
        f"/cases/{planned}/plans", f"/cases/{planned}/payments", f"/cases/{planned}/documents",
        f"/cases/{closed}", f"/cases/{held}", "/tasks", "/plans", "/payments", "/payments/new",
        "/payments/waiting", f"/payments/{paid}", f"/payments/{waiting}", "/payments/import",
        "/payments/refunds", f"/cases/{case}/adjustments/new",
        "/creditors", "/creditors/LES", "/rules", "/preferences", f"/explain/balance/{case}",
        f"/explain/payment/{paid}",
    ]  # fmt: skip
    entry = house.value("SELECT max(id) FROM entry WHERE kind = 'received'")
    manager = [
        "/", f"/cases/{asked}/plans", "/cases/assignment", f"/cases/{held}/handling",
        "/ledger", f"/ledger/entries/{entry}",
        "/creditors/new", "/creditors/VDK", "/creditors/VDK/mandates/new",
        "/creditors/VDK/mandates/new?model=tranches", "/creditors/LES/backtest", "/intake",
        "/intake/doubts", f"/intake/placements/{flawed}", "/reports",
        "/explain/figure/recovery_rate?creditor=LES", "/explain/account/payable",
        "/reports?by=receipt&creditor=LES", "/reports/cases?creditor=CANAL",
        "/remittances", "/remittances/overdue", f"/remittances/{paid_out}",
        f"/remittances/{proposed}", f"/remittances/orders/{order}", "/invoices",
        f"/invoices/{invoice}", "/tie-out", "/agency", "/creditors/LES/accounts",
    ]  # fmt: skip
    client = [
        "/client", f"/client/explain/balance/{case}", "/client/explain/figure/collected_cents",
        "/client/cases", f"/client/cases/{case}", f"/client/cases/{planned}",
        f"/client/cases/{case}/statement",
        f"/client/cases/{closed_of(house)}", "/client/plans", "/client/payments",
        "/client/documents", "/client/figures", "/client/remittances",
        f"/client/remittances/{paid_out}",
    ]  # fmt: skip
    return [
        *(("agent", path) for path in agent),
        *(("manager", path) for path in manager),
        ("administrator", "/gallery"),
        ("administrator", "/agency"),
        ("administrator", "/rules?jurisdiction=BE&kind="),
        ("administrator", "/rules/new?rule=BE/rate/b2b"),
        *(("creditor", path) for path in client),
        ("", "/sign-in"),
        ("agent", "/nowhere"),
    ]


def named(house: House, debtor: str) -> str:
    """The number of the case against a debtor of the cast."""
    return str(house.value("SELECT number FROM case_file WHERE debtor_name = $1", debtor))


def claim_of(house: House, number: str) -> int:
    """The first invoice of a case."""
    return int(
        house.value(
            "SELECT min(l.id) FROM claim l JOIN case_file c ON c.id = l.case_id"
            " WHERE c.number = $1",
            number,
        )
    )


def closed_of(house: House) -> str:
    return str(
        house.value(
            "SELECT c.number FROM case_file c JOIN creditor k ON k.id = c.creditor_id"
            " WHERE k.ref = 'LES' AND c.close_code = 'PIF' ORDER BY c.id"
        )
    )
