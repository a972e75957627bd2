"""What the drivers of the benchmarks share: timing in rounds, ratios, and processes measured whole.

Rows are timed one after another in rounds, the order turned round each time, so that what else the
machine does falls on all alike. Figures are medians; a ratio is the median of the ratios of the
rounds.
"""

import os
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 1e6


def fail(message):
    print(f"bench/{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(2)


def in_turn(rows, number):
    """The rows in the order of this round: forwards and backwards in turn."""
    return rows if number % 2 == 0 else list(reversed(rows))


def machine(clock):
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} cores, load {load:.1f}"
            + (" (busy: --clock cpu is steadier)" if load > 1 else "")
            + f"; times are of the {'processor' if clock == 'cpu' else 'wall clock'}")


class Times:
    """Seconds an item of every row, a list over the rounds; by the wall or the processor. An answer
    is {"items": N, "seconds": of the wall, "cpu": of the processor}, and "parts" if it has any."""

    def __init__(self, clock):
        self.clock, self.seconds, self.parts = clock, {}, {}

    def add(self, key, answer):
        self.seconds.setdefault(key, []).append(answer[self.clock] / answer["items"])
        for part, seconds in answer.get("parts", {}).items():
            self.parts.setdefault(key, {}).setdefault(part, []).append(seconds / answer["items"])

    def has(self, *keys):
        return all(key in self.seconds for key in keys)

    def median(self, key):
        return statistics.median(self.seconds[key])

    def ratio(self, slow, fast):
        """How many times faster `fast` is than `slow`."""
        return statistics.median(s / f for s, f in zip(self.seconds[slow], self.seconds[fast]))


class Run(NamedTuple):
    """One process from its start to its end."""
    seconds: float  # of the wall
    cpu: float      # of the processor, all its threads
    memory: float   # MB, the largest resident set
    code: int       # of its exit


def run_once(command, output=os.devnull, errors=os.devnull):
    """Runs the command with its standard output and errors written to these files."""
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, str(output), write, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, str(errors), write, 0o644)])
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
               os.waitstatus_to_exitcode(status))
