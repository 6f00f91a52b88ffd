"""The process that reads one uploaded file: bytes in, plain CSV and a last line of JSON out.

It has little memory, little time, no environment and no network business. Whatever kills it, the
parent (`safely`) turns into a refusal with a sentence. It never imports the application.
"""

import io
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from backend.intake.reading import read
from backend.refusals import Refused
from backend.words import _

MEMORY_MAX = 290 << 20
CPU_SECONDS = 40


def main(sheet: str | None) -> int:
    """Read standard input, write standard output. 0 also for a refusal: that is an answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    out = io.TextIOWrapper(
        sys.stdout.buffer, "utf-8", errors="replace", newline="", write_through=False
    )
    answer: dict[str, object]
    try:
        reading, rows = read(data, sheet=sheet)
        out.writelines(rows)
        answer = asdict(reading)
    except Refused as refused:
        answer = {"refused": refused.reason, "facts": dict(refused.facts)}
    except MemoryError:
        answer = {"refused": _("The file needs too much memory: cut it in parts"), "facts": {}}
    out.write("\n" + json.dumps(answer | {"peak_kb": _peak_kb()}, default=str))
    out.flush()
    return 0


def _peak_kb() -> int:
    """The most memory this process ever held; `getrusage` would count the parent's before exec."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = status.read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
