#!/usr/bin/env python3
"""The rates benchmark: `precert rates ingest` beside the floors and its peers.

Started by `bench/run rates`, which builds and fetches everything; see bench/README.md for what the
rows mean. Every row is a process from its start to its end, held to one core or two. First all
programs count the same files and their counts are compared; then the rows are timed in rounds
(bench/rounds.py).
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Optional

from rounds import MEGABYTE, Run, Times, fail, in_turn, machine, run_once

PEERS = Path(__file__).resolve().parent / "peers"
SHORTEST = 0.3         # seconds: a row that takes less is repeated within a round
QUESTIONS = 20_000     # lookups asked, half of them hits
COLD_QUESTIONS = 100   # fresh processes a round, one lookup each
SLOW_SIZE = 100_000_000  # bytes of the file for a peer that would take minutes over the big one
TEN_GIGABYTES = 10_000_000_000
LOGS = tempfile.TemporaryDirectory(prefix="bench-rates-")
OUTPUT, ERRORS = Path(LOGS.name) / "output", Path(LOGS.name) / "errors"  # of the last measured process
VALIDATOR = "25 MB/s"  # published by CMS for its validator of these files; not measured here


class Row(NamedTuple):
    name: str
    label: str
    command: list
    megabytes: float              # of JSON text, unpacked
    cores: int = 1
    remove: Optional[Path] = None  # what the process makes: taken away before it starts


# ---- the work ------------------------------------------------------------------------------------

def call(*command, **options):
    """A process that is not measured; its standard output."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        fail(f"exit code {done.returncode} of: {' '.join(str(p) for p in command)}\n{done.stderr[-2000:]}")
    return done.stdout


class Work:
    """The files, made once and kept below the build folder."""

    def __init__(self, folder, scratch):
        self.scratch = scratch
        source = folder / "generate.cc"
        self.real = sorted(folder.glob("*.json.gz"))
        if not source.exists() or not self.real:
            fail(f"{folder} must hold generate.cc and files *.json.gz")
        self.generator = scratch / "generate"
        self.changed = source.stat().st_mtime
        if not self._fresh(self.generator):
            call("g++", "-O2", "-w", "-o", self.generator, source)

    def _fresh(self, path):
        return path.exists() and path.stat().st_mtime >= self.changed

    def _make(self, path, command, output=None):
        if self._fresh(path):
            return path
        print(f"  making {path.name}", flush=True)
        part = path.with_name(path.name + ".part")
        if output:
            with open(part, "wb") as out:
                subprocess.run([str(c) for c in command], stdout=out, check=True)
        else:
            call(*(part if c is None else c for c in command))
        part.rename(path)
        return path

    def synthetic(self, size, refs_last=False):
        name = f"synthetic-{size}{'-refs-last' if refs_last else ''}.json"
        return self._make(self.scratch / name,
                          [self.generator, None, size] + ([1] if refs_last else []))

    def packed(self, path):
        return self._make(path.with_name(path.name + ".gz"), ["gzip", "-6", "-c", path], output=True)

    def unpacked(self, path):
        return self._make(self.scratch / path.name.removesuffix(".gz"), ["gzip", "-dc", path], output=True)

    def lines(self, path, split):
        """The items and the providers of a file, one a line, for a peer that reads nothing else."""
        items, providers = path.with_suffix(".items"), path.with_suffix(".providers")
        if not self._fresh(items) or not self._fresh(providers):
            call(split, path, "--lines", items, providers)
        return items, providers


# ---- results -------------------------------------------------------------------------------------

class Counts:
    """What each program says of each file; differences are printed at once and again at the end."""

    def __init__(self):
        self.said, self.wrong = {}, []

    def add(self, path, who, answer):
        facts = {key: Decimal(str(answer[key])) for key in ("items", "prices", "dollars", "all") if key in answer}
        first_who, first = self.said.setdefault(path, (who, facts))
        off = [f"{key}: {who} says {value}, {first_who} {first[key]}"
               for key, value in facts.items() if key in first and value != first[key]]
        if off:
            message = f"!! {path.name}: THE PROGRAMS DISAGREE: " + "; ".join(off)
            self.wrong.append(message)
            print(message, flush=True)
        elif who == first_who:
            print(f"  {path.name}: {who}: {facts['items']:,} items, {facts['prices']:,} prices, "
                  f"${facts['dollars']:,.2f} in all", flush=True)
        else:
            print(f"  {path.name}: {who} agrees on {', '.join(facts)}"
                  + (f" ({answer['reader']})" if "reader" in answer else ""), flush=True)


def store_facts(precert, store):
    """What `rates info` says of the one file in the store."""
    (facts,) = json.loads(call(precert, "rates", "info", store, "--json"))["files"]
    return facts


def store_counts(precert, store):
    facts = store_facts(precert, store)
    return {"items": facts["items"], "prices": facts["prices"], "dollars": facts["sumOfDollars"]}


def store_bytes(store):
    return sum(path.stat().st_size for path in store.rglob("*") if path.is_file())


# ---- rows ----------------------------------------------------------------------------------------

class Programs:
    def __init__(self, arguments, scratch):
        bench = arguments.build / "bench"
        self.precert = str(arguments.build / "precert")
        self.split, self.inflate = str(bench / "bench_rates_split"), str(bench / "bench_rates_inflate")
        self.sample, self.lookup = str(bench / "bench_rates_sample"), str(bench / "bench_rates_lookup")
        self.ijson, self.duckdb, self.stream_json = arguments.ijson, arguments.duckdb, arguments.stream_json
        self.scratch = scratch
        self.ours = subprocess.run([self.precert, "rates", "ingest", "--help"],
                                   capture_output=True).returncode == 0

    def ingest(self, name, label, path, megabytes, cores=1):
        store = self.scratch / f"store-{name.replace(' ', '-')}"
        return Row(name, label, [self.precert, "rates", "ingest", str(path), "-o", str(store)],
                   megabytes, cores, store)


def size_of(path):
    return path.stat().st_size / MEGABYTE


def short(path):
    return path.name.removesuffix(".json.gz")


class Table:
    """The rows. Each is run once as it is added, so that what it counts is compared and its files
    are in the page cache."""

    def __init__(self, counts):
        self.rows, self.counts = [], counts

    def add(self, row, text=None, who=None, count=None):
        """`who` read `text` and found what `count()` gives, which is asked after the run."""
        self.rows.append(row)
        run_row(row)
        if count:
            self.counts.add(text, who, count())


def add_floors(table, programs, work, big, packed):
    table.add(Row("split", "simdjson split + on-demand", [programs.split, str(big)], size_of(big)))
    table.add(Row("inflate", "ISA-L inflate", [programs.inflate, str(packed)], size_of(big)))
    for path in work.real:
        table.add(Row(f"inflate {short(path)}", f"ISA-L inflate, {short(path)}",
                      [programs.inflate, str(path)], size_of(work.unpacked(path))))


def add_ours(table, programs, work, big, packed, last, small):
    def ingest(name, label, path, text, cores=1):
        row = programs.ingest(name, label, path, size_of(text), cores)
        table.add(row, text, "precert" if path == text else "precert, from gz",
                  lambda: store_counts(programs.precert, row.remove))
    ingest("plain", "precert, plain", big, big)
    ingest("last", "precert, plain, references last", last, last)
    ingest("gz", "precert, gz, two cores", packed, big, cores=2)
    ingest("small", "precert, plain, the smaller file", small, small)
    for path in work.real:
        ingest(f"real {short(path)}", f"precert, gz, two cores, {short(path)}", path,
               work.unpacked(path), cores=2)


def add_peers(table, programs, work, big, small):
    def peer(name, label, command, text, count=None):
        row = Row(name, label, [str(part) for part in command], size_of(text))
        table.add(row, text, label, lambda: json.loads(call(*count) if count else OUTPUT.read_text()))
    if programs.ijson:
        script = PEERS / "ijson/sum_rates.py"
        peer("ijson items", "ijson, items", [programs.ijson, script, "items", big], big)
        peer("ijson rates", "ijson, the rates alone", [programs.ijson, script, "rates", small], small)
    if programs.stream_json:
        script = programs.stream_json / "sum_rates.js"
        peer("stream-json", "stream-json, items", ["node", script, small], small)
    if programs.duckdb:
        script, database = PEERS / "duckdb/load_rates.py", programs.scratch / "duckdb.db"
        items, providers = work.lines(big, programs.split)
        peer("duckdb", "DuckDB, items already split",
             [programs.duckdb, script, "load", items, providers, database], big,
             [programs.duckdb, script, "count", database])


def make_rows(programs, work, size, counts):
    big, last = work.synthetic(size), work.synthetic(size, refs_last=True)
    small, packed = work.synthetic(min(SLOW_SIZE, size)), work.packed(big)
    print("== results", flush=True)
    for text in dict.fromkeys([big, last, small, *(work.unpacked(path) for path in work.real)]):
        counts.add(text, "simdjson", json.loads(call(programs.split, text)))
    table = Table(counts)
    add_floors(table, programs, work, big, packed)
    if programs.ours:
        add_ours(table, programs, work, big, packed, last, small)
    add_peers(table, programs, work, big, small)
    return table.rows


def run_row(row):
    """Once; what the process made stays until the next time."""
    if row.remove:
        shutil.rmtree(row.remove, ignore_errors=True)
    cpus = ",".join(str(cpu) for cpu in sorted(os.sched_getaffinity(0))[:row.cores])
    run = run_once(["taskset", "-c", cpus, *row.command], output=OUTPUT, errors=ERRORS)
    if run.code != 0:
        fail(f"exit code {run.code} of: {' '.join(row.command)}\n{ERRORS.read_text()[-2000:]}")
    return run


# ---- lookups -------------------------------------------------------------------------------------

class Lookups:
    """Questions asked of the store of the synthetic file: one process with all of them, and fresh
    processes with one each."""

    def __init__(self, programs, text, store):
        self.questions = programs.scratch / f"{text.stem}.questions"
        call(programs.sample, text, QUESTIONS, self.questions)
        self.program, self.store = programs.lookup, store
        self.warm, self.cold = {}, []
        self.random = random.Random(20260401)
        self.lines = self.questions.read_text().splitlines()

    def round(self):
        for key, value in json.loads(call(self.program, "warm", self.store, self.questions)).items():
            self.warm.setdefault(key, []).append(value)
        for line in self.random.sample(self.lines, COLD_QUESTIONS):
            self.cold.append(json.loads(call(self.program, "cold", self.store, *line.split("\t"))))

    def report(self):
        print(f"\n== lookups, {QUESTIONS:,} questions by code and NPI, half of them hits")
        middle = {key: statistics.median(values) for key, values in self.warm.items()}
        for key, label in (("hit", "hit, warm"), ("miss", "miss, warm")):
            print(f"{label:36s}p50 {middle[key + ' p50'] / 1e3:8.2f} us, p99 {middle[key + ' p99'] / 1e3:8.2f} us")
        print(f"{'an NPI is in the store or not':36s}    {middle['member']:8.1f} ns")
        for key, label in (("open", "cold process: opening the store"), ("lookup", "cold process: the first lookup"),
                           ("both", "cold process: both")):
            times = sorted(answer["open"] + answer["lookup"] if key == "both" else answer[key] for answer in self.cold)
            print(f"{label:36s}p50 {times[len(times) // 2] / 1e3:8.0f} us, "
                  f"p99 {times[len(times) * 99 // 100] / 1e3:8.0f} us")


# ---- rounds --------------------------------------------------------------------------------------

class Measured:
    def __init__(self, clock):
        self.times, self.wall, self.memory, self.repeats = Times(clock), Times("seconds"), {}, {}

    def add(self, row):
        runs = [run_row(row) for _ in range(self.repeats.get(row.name, 1))]
        if row.name not in self.repeats:  # the first round says how often a short row is run
            self.repeats[row.name] = max(1, round(SHORTEST / runs[0].seconds))
            runs += [run_row(row) for _ in range(self.repeats[row.name] - 1)]
        answer = {"items": row.megabytes * len(runs), "seconds": sum(run.seconds for run in runs),
                  "cpu": sum(run.cpu for run in runs)}
        # Two cores that work at once: only the wall says how fast that is.
        (self.times if row.cores == 1 else self.wall).add(row.name, answer)
        if row.cores == 1:
            self.wall.add(row.name, answer)
        self.memory[row.name] = max([self.memory.get(row.name, 0)] + [run.memory for run in runs])

    def speed(self, row):
        return 1 / (self.times if row.cores == 1 else self.wall).median(row.name)


def report_speed(rows, measured):
    print("\n== speed: MB of JSON text a second; one core where nothing else is said")
    for row in rows:
        print(f"{row.label:44s}{row.megabytes:7.0f} MB{measured.speed(row):10,.1f} MB/s"
              f"   peak {measured.memory[row.name]:7.0f} MB")
    print(f"{'CMS validator, as published':44s}{VALIDATOR:>20s}   for orientation")


def report_ratios(rows, measured, work):
    names = {row.name for row in rows}
    print("\n== ratios")

    def ratio(times, ours, other, label):
        if {ours, other} <= names:
            print(f"precert: {times.ratio(other, ours):7.2f} x {label}")
    ratio(measured.times, "plain", "split", "simdjson split + on-demand, which builds nothing")
    ratio(measured.times, "last", "plain", "itself with references first")
    ratio(measured.times, "plain", "ijson items", "ijson")
    ratio(measured.times, "small", "ijson rates", "ijson, the rates alone, both on the smaller file")
    ratio(measured.times, "small", "stream-json", "stream-json, both on the smaller file")
    ratio(measured.times, "plain", "duckdb", "DuckDB, which got the items already split")
    ratio(measured.wall, "gz", "inflate", "ISA-L inflate on one core; precert on two, by the wall clock")
    for path in work.real:
        ratio(measured.wall, f"real {short(path)}", f"inflate {short(path)}", f"the same, {short(path)}")


def report_stores(rows, programs):
    print("\n== stores")
    for row in rows:
        if row.remove:
            facts, size = store_facts(programs.precert, row.remove), store_bytes(row.remove)
            answers = size - facts["namesBytes"]  # all that a lookup reads
            print(f"{row.label:44s}{size / MEGABYTE:9.2f} MB  {answers / facts['prices']:6.2f} bytes a price, "
                  f"{size / facts['prices']:6.2f} with texts for printing")


def report_ten(programs, work, rows, measured):
    print("\n== a file of 10 GB", flush=True)
    path = work.synthetic(TEN_GIGABYTES)
    row = programs.ingest("ten", "precert, plain", path, size_of(path))
    run: Run = run_row(row)
    print(f"{row.label:44s}{row.megabytes:7.0f} MB{row.megabytes / run.seconds:10,.1f} MB/s"
          f"   peak {run.memory:7.0f} MB ({run.memory / measured.memory['plain']:.2f} x of "
          f"{next(r.megabytes for r in rows if r.name == 'plain'):.0f} MB)")
    report_stores([row], programs)
    path.unlink()
    shutil.rmtree(row.remove)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", required=True, type=Path)
    options.add_argument("--build", required=True, type=Path, help="the build folder")
    options.add_argument("--ijson", type=Path, help="a python with ijson; without: skipped")
    options.add_argument("--duckdb", type=Path, help="a python with DuckDB")
    options.add_argument("--stream-json", type=Path, help="folder with sum_rates.js and its modules")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--size", type=int, default=1_000_000_000, help="bytes of the synthetic file")
    options.add_argument("--ten", action="store_true", help="a file of 10 GB as well, once")
    options.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                         help="cpu: processor time of each process, for a machine with other work")
    arguments = options.parse_args()
    if arguments.rounds < 1:
        fail("--rounds must be at least 1")
    if arguments.size < 50_000_000:
        fail("--size must be at least 50000000: the providers alone take 18 MB")

    scratch = (arguments.build / "bench" / "rates").resolve()
    scratch.mkdir(parents=True, exist_ok=True)
    work, programs, counts = Work(arguments.work, scratch), Programs(arguments, scratch), Counts()
    if not programs.ours:
        print("This precert has no `rates ingest`: its rows are skipped.")
    print(machine(arguments.clock) + ("; rows on two cores: of the wall clock" if arguments.clock == "cpu" else ""))
    rows = make_rows(programs, work, arguments.size, counts)
    lookups = None
    if programs.ours:
        plain = next(row for row in rows if row.name == "plain")
        kept = scratch / "store-lookups"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(plain.remove, kept)
        lookups = Lookups(programs, work.synthetic(arguments.size), kept)

    print(f"== {arguments.rounds} rounds", flush=True)
    measured = Measured("cpu" if arguments.clock == "cpu" else "seconds")
    for number in range(arguments.rounds):
        for row in in_turn(rows, number):
            measured.add(row)
        if lookups:
            lookups.round()
        print(f"  round {number + 1} of {arguments.rounds}", flush=True)

    report_speed(rows, measured)
    if programs.ours:
        report_ratios(rows, measured, work)
        report_stores(rows, programs)
        lookups.report()
        if arguments.ten:
            report_ten(programs, work, rows, measured)
    if counts.wrong:
        print("\n" + "\n".join(counts.wrong))
        sys.exit(1)


main()
