"""Where the time of a frame and of a step goes: ``python -m tests.benchmarks.profile [EXPERIMENT]``.

EXPERIMENT is a name of `subjects.subject`, ``default`` if left out. Prints two tables in Markdown, for
``docs/performance.md``.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.benchmarks.processes import display, run_probe

KINDS = ("training", "at rest, drawn as while training", "at rest")
OTHER = "events, timers and what else the thread does"
NOTHING = {"call_ms": 0.0, "frame_ms": 0.0}
LEAST_MS = 0.005
"""Parts of a frame that take less are left out."""


def frame_table(window: dict[str, Any]) -> str:
    """Return the table of the parts of a frame."""
    parts = sorted(
        {part for kind in KINDS for part in window[kind]["parts"]},
        key=lambda part: -window["training"]["parts"].get(part, {}).get("frame_ms", 0.0),
    )
    lines = [f"| GUI thread, ms | a call, training | {' | '.join(f'a frame, {kind}' for kind in KINDS)} |"]
    lines.append("|---" * (2 + len(KINDS)) + "|")
    for part in parts:
        found = [window[kind]["parts"].get(part, NOTHING) for kind in KINDS]
        if max(place["frame_ms"] for place in found) >= LEAST_MS:
            frames = " | ".join(f"{place['frame_ms']:.2f}" for place in found)
            lines.append(f"| {part} | {found[0]['call_ms']:.2f} | {frames} |")
    wholes = [window[kind]["frame_ms"] for kind in KINDS]
    known = [sum(place["frame_ms"] for place in window[kind]["parts"].values()) for kind in KINDS]
    others = [f"{whole - parts:.2f}" for whole, parts in zip(wholes, known, strict=True)]
    lines.append(f"| {OTHER} | | {' | '.join(others)} |")
    lines.append(f"| **a frame in all** | | {' | '.join(f'{whole:.2f}' for whole in wholes)} |")
    return "\n".join(lines)


def step_table(alone: dict[str, Any], window: dict[str, Any]) -> str:
    """Return the table of the phases of a step."""
    lines = ["| training thread, µs a step | nothing drawn | in the window |", "|---|---|---|"]
    both = [alone["phases_us"], window["phases_us"]]
    for part in both[0]:
        lines.append(f"| {part} | {both[0][part]:.1f} | {both[1][part]:.1f} |")
    sums = [sum(phases.values()) for phases in both]
    lines.append(f"| **processor time in all** | {sums[0]:.0f} | {sums[1]:.0f} |")
    walls = [1e6 / probe["while_measured"] for probe in (alone, window)]
    lines.append(f"| time by the clock | {walls[0]:.0f} | {walls[1]:.0f} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    name = sys.argv[1] if len(sys.argv) > 1 else "default"
    alone = run_probe("tests.benchmarks.probe_profile", "step", name)
    with display() as environment:
        window = run_probe("tests.benchmarks.probe_profile", "window", name, environment=environment)
    frames = ", ".join(f"{window[kind]['frames']} frames {kind}" for kind in KINDS)
    print(f"One frame of *{name}* (processor time; {frames}; medians of the calls, means of the frames):\n")
    print(frame_table(window))
    print(
        f"\nOne step of *{name}* (processor time, means). Measuring adds {alone['measuring_us']:.1f} µs to "
        f"each phase; without it {alone['steps_per_second']:,.0f} steps/s, with it "
        f"{alone['while_measured']:,.0f}:\n"
    )
    print(step_table(alone, window))
    return 0


if __name__ == "__main__":
    sys.exit(main())
