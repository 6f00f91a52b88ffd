"""What a benchmark found: for people as a table, for programs as JSON."""

import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Part:
    """One line of a benchmark: something measured at one size, beside its floor."""

    name: str
    ratio: float
    target: float
    product: dict[str, Any]
    baseline: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.ratio <= self.target


@dataclass
class Finding:
    """A whole benchmark. `ratio` is that of the part furthest from its target."""

    name: str
    rounds: int
    parts: list[Part]
    facts: dict[str, Any] = field(default_factory=dict)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def worst(self) -> Part:
        return max(self.parts, key=lambda part: part.ratio / part.target)

    def answer(self) -> dict[str, Any]:
        """For programs. Results were equal, else there would be no answer."""
        worst = self.worst
        return {
            "name": self.name,
            "target": worst.target,
            "ratio": worst.ratio,
            "met": all(part.met for part in self.parts),
            "product": worst.product,
            "baseline": worst.baseline,
            "rounds": self.rounds,
            "equal": True,
            "parts": [{**asdict(part), "met": part.met} for part in self.parts],
            "facts": self.facts,
            "machine": machine() | {"load_before": round(self.load_before, 2)},
        }

    def text(self) -> str:
        """For people: a line for each part."""
        lines = [f"{self.name}: {self.rounds} rounds; {_in_short(self.facts)}"]
        for part in self.parts:
            verdict = "ok" if part.met else "MISSED"
            lines.append(
                f"  {part.name:<34}{part.ratio:>8.2f}× of ≤ {part.target:g}×  {verdict:<7}"
                f"{_in_short(part.product)}  |  {_in_short(part.baseline)}"
                + (f"  |  {_in_short(part.more)}" if part.more else "")
            )
        facts = machine()
        lines.append(
            f"  on {facts['cpus']} × {facts['cpu']}, load {self.load_before:.1f} before and "
            f"{facts['load']:.1f} after"
        )
        return "\n".join(lines)


def _in_short(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def machine() -> dict[str, Any]:
    """Where it was measured, and how busy it was."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = Path("/proc/meminfo").read_text().split()
    return {
        "cpu": models[0] if models else platform.machine(),
        "cpus": os.cpu_count() or 1,
        "memory_mb": int(memory[1]) // 1024,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }
