"""What goes wrong before the product runs, each told in one line.

Everything in `ops.launch` raises `LaunchError` with a sentence that says what to do; the commands
print that sentence and end with status 1. A traceback here is a defect, not a message.
"""

import errno
import sys
from collections.abc import Callable

REFUSED = 1
INTERRUPTED = 130


class LaunchError(Exception):
    """One line for the person at the terminal: what is wrong and what to do about it."""


def sentence(error: OSError) -> str:
    """The line for an operating-system error that nobody foresaw in particular."""
    where = f" {error.filename}" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: no room left to write{where}. Free some space and start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"Not allowed to write{where}: {error.strerror}. "
            "The clone or its data folder belongs to another user; use QUITTANCE_HOME or --home."
        )
    return f"{error.strerror or error}{where}"


def from_output(output: str) -> str | None:
    """The line hidden in what a failed tool printed, for the causes a newcomer can meet.

    Returns None when the cause is none of them.
    """
    lowered = output.lower()
    if "no space left on device" in lowered or "enospc" in lowered or "disk quota" in lowered:
        return "The disk is full. Free some space and start again."
    if "do not match the hashes" in lowered or "eintegrity" in lowered:
        return "A downloaded package is not the one in the lock (its hash differs); refused."
    unreachable = (
        "temporary failure in name resolution",
        "name or service not known",
        "failed to establish a new connection",
        "connection refused",
        "connecttimeout",
        "network is unreachable",
        "failed to resolve",
        "connection broken by",
        "enotfound",
        "eai_again",
        "econnrefused",
        "enetunreach",
        "etimedout",
    )
    if any(sign in lowered for sign in ("certificate_verify_failed", "self_signed_cert")):
        return (
            "The package registry's certificate is not trusted here. Behind a proxy that signs for "
            "others, name its certificates in PIP_CERT and NODE_EXTRA_CA_CERTS."
        )
    if any(sign in lowered for sign in unreachable):
        return (
            "The package registry cannot be reached. Check the network, or the proxy and mirror "
            "settings of pip and npm, and start again."
        )
    return None


def guarded(command: str, main: Callable[[], int]) -> int:
    """Run `main` and turn what it raises into one line on stderr and an exit status."""
    try:
        return main()
    except LaunchError as error:
        print(f"{command}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{command}: {sentence(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{command}: interrupted", file=sys.stderr)
        return INTERRUPTED
    return REFUSED
