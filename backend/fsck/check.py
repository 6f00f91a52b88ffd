"""What a check is: one statement that answers with what is wrong, and nothing when all is well."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`sql` answers (id, detail) for each violation; it may read the settings of `queries.run`.

    `means` says what is wrong when it fires, `remedy` what a person does about it.
    """

    name: str
    sql: str
    means: str
    remedy: str
