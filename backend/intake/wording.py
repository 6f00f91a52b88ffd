"""What people call the fields that a column can mean, in the order in which they are offered."""

from backend.intake.vocabulary import Field
from backend.words import _

FIELDS: dict[str, str] = {
    Field.NAME: _("Debtor’s name"),
    Field.FIRST_NAME: _("First name"),
    Field.CUSTOMER_NUMBER: _("Customer number"),
    Field.CASE_REFERENCE: _("File reference"),
    Field.ENTERPRISE_NUMBER: _("Enterprise or VAT number"),
    Field.INVOICE_NUMBER: _("Invoice number"),
    Field.INVOICE_DATE: _("Invoice date"),
    Field.DUE_DATE: _("Due date"),
    Field.AMOUNT: _("Amount with VAT"),
    Field.PAID: _("Already paid"),
    Field.BALANCE: _("Balance still due"),
    Field.AMOUNT_EXCLUDING_VAT: _("Amount without VAT"),
    Field.VAT_AMOUNT: _("VAT"),
    Field.CURRENCY: _("Currency"),
    Field.ADDRESS: _("Street"),
    Field.HOUSE_NUMBER: _("House number"),
    Field.ADDRESS_2: _("Address, second line"),
    Field.POSTCODE: _("Postcode"),
    Field.CITY: _("Town"),
    Field.POSTCODE_CITY: _("Postcode and town"),
    Field.COUNTRY: _("Country"),
    Field.LANGUAGE: _("Language"),
    Field.EMAIL: _("E-mail"),
    Field.PHONE: _("Telephone"),
    Field.MOBILE: _("Mobile telephone"),
    Field.NATURE: _("Business or consumer"),
    Field.COMMUNICATION: _("Payment reference"),
    Field.REMARK: _("Remark"),
}
