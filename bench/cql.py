#!/usr/bin/env python3
"""The CQL benchmark: precert, cql-execution, the Java engine and the simdjson walk, in turn.

Started by `bench/run cql`, which builds everything; see bench/README.md for what the rows mean.
Every engine stays up as a worker (the protocol is in bench/worker.h). First all results are checked;
then the rows are timed in rounds (bench/rounds.py).
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from rounds import MEGABYTE, Times, fail, in_turn, machine, run_once

ROOT = Path(__file__).resolve().parent.parent
RESULTS_TOLERANCE = 1e-6  # engines round the last digits of a Decimal differently


class Worker:
    """One engine's process. A row is (worker, name)."""

    def __init__(self, name, command, log_folder, warm_seconds, pass_seconds):
        self.name, self.warm_seconds, self.pass_seconds = name, warm_seconds, pass_seconds
        self.log = log_folder / f"{name}.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=log, text=True)
        hello = self._answer()
        self.rows, self.facts = hello["rows"], hello["facts"]

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            fail(f"{self.name} stopped:\n{self.log.read_text()[-2000:]}")
        return json.loads(line)

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.close()
        self.process.wait()


# ---- results -------------------------------------------------------------------------------------

def read_expected(path):
    rows = [line.split("\t", 1) for line in path.read_text().splitlines() if line]
    return [(name, json.loads(text)) for name, text in rows]


def same(a, b):
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (a, b))
    return abs(a - b) <= RESULTS_TOLERANCE * max(1, abs(a)) if numbers else a == b


def differences(expected, got):
    return {key: got.get(key) for key, value in expected.items() if not same(value, got.get(key))}


def check_results(workers, expected):
    """Prints every difference. True when all engines agree with the file, or, where they do not,
    with each other: then the file is what is wrong."""
    answers = {}
    for worker in workers:
        results = worker.ask("check")["results"]
        if not results or len(results) % len(expected):
            fail(f"{worker.name} gave {len(results)} results for {len(expected)} records")
        for i, result in enumerate(results):
            answers.setdefault(i % len(expected), []).append((worker.name, result))
    ok, shared = True, 0
    for i, (name, want) in enumerate(expected):
        off = [(engine, differences(want, result)) for engine, result in answers[i]]
        wrong = {engine: diff for engine, diff in off if diff}
        if not wrong:
            continue
        agree = all(not differences({k: answers[i][0][1].get(k) for k in want}, result)
                    for _, result in answers[i])
        if agree and len(workers) > 1:
            shared += 1
            print(f"  {name}: all {len(workers)} engines say {next(iter(wrong.values()))}, "
                  f"the file { {k: want[k] for k in next(iter(wrong.values()))} }")
        else:
            ok = False
            for engine, diff in wrong.items():
                print(f"  {name}: {engine} says {diff}, expected { {k: want[k] for k in diff} }")
    agreed = len(expected) - shared
    if ok:
        print(f"  {agreed} of {len(expected)} records as expected in every engine"
              + (f"; {shared} where every engine contradicts the file alike" if shared else ""))
    return ok


# ---- rounds --------------------------------------------------------------------------------------

def interleave(workers, rounds, clock):
    rows = [(worker, row) for worker in workers for row in worker.rows]
    for worker, row in rows:
        if worker.warm_seconds:
            worker.ask(f"run {worker.warm_seconds} {row}")
    times = Times(clock)
    for number in range(rounds):
        for worker, row in in_turn(rows, number):
            times.add((worker.name, row), worker.ask(f"run {worker.pass_seconds} {row}"))
        print(f"  round {number + 1} of {rounds}", flush=True)
    return times


def rate(times, key, record_bytes):
    per_second = 1 / times.median(key)
    from_bytes = not key[1].startswith("loaded")
    return f"{per_second:12,.1f} records/s" + (
        f"  {per_second * record_bytes / 1e9:7.3f} GB/s" if from_bytes else "")


def report_speed(times, record_bytes):
    print("\n== speed, one core")
    labels = [(("ours", "walk types"), "simdjson walk, resource types"),
              (("ours", "walk values"), "simdjson walk, every value"),
              (("ours", "bytes"), "precert, bytes to results"),
              (("ours", "read"), "precert, reading alone"),
              (("java", "bytes"), "Java engine, bytes to results"),
              (("java", "parse"), "Java engine, parsing alone"),
              (("cql-execution", "bytes"), "cql-execution, bytes to results"),
              (("ours", "loaded"), "precert, records loaded"),
              (("ours", "loaded projected"), "precert, loaded for this policy"),
              (("java", "loaded"), "Java engine, records loaded")]
    for key, label in labels:
        if times.has(key):
            print(f"{label:36s}{rate(times, key, record_bytes)}")
    for key, parts in times.parts.items():
        shares = ", ".join(f"{part} {statistics.median(s) * 1e3:.1f} ms" for part, s in parts.items())
        print(f"{key[0]}, of a record: {shares}")

    print("\n== ratios")
    ours = ("ours", "bytes")
    for key, label in [(("ours", "walk types"), "of the simdjson walk over resource types"),
                       (("ours", "walk values"), "of the simdjson walk over every value")]:
        print(f"precert from bytes: {times.ratio(key, ours) * 100:6.1f} % {label}")
    for key, label in [(("cql-execution", "bytes"), "cql-execution from bytes"),
                       (("java", "bytes"), "the Java engine from bytes"),
                       (("java", "loaded"), "the Java engine with records parsed")]:
        if times.has(key):
            print(f"precert from bytes: {times.ratio(key, ours):6.1f} x {label}")
    if times.has(("java", "loaded")):
        ratio = times.ratio(("java", "loaded"), ("ours", "loaded"))
        print(f"precert, records loaded: {ratio:6.1f} x the Java engine with records parsed")
    for plain, more, label in [("loaded", "loaded explained", "explained, records loaded"),
                               ("loaded", "loaded open", "open world, records loaded"),
                               ("loaded", "loaded open explained", "both, records loaded"),
                               ("bytes", "bytes explained", "explained, from bytes"),
                               ("bytes", "bytes open", "open world, from bytes")]:
        cost = times.ratio(("ours", more), ("ours", plain)) - 1
        print(f"cost of {label:28s} {cost * 100:+6.1f} %")


def report_compile(times, workers):
    print("\n== compile of the policy with FHIRHelpers")
    for worker in workers:
        for name, value in worker.facts.items():
            if name.endswith("ms"):
                print(f"{worker.name:14s} {name:28s} {value:10.1f}")
    for key, label in [(("ours", "compile"), "precert, again"),
                       (("java", "translate"), "reference translator, again (warm)")]:
        if times.has(key):
            print(f"{label:43s} {times.median(key) * 1e3:10.2f} ms")


def report_membership(times):
    print("\n== value-set membership (a CodeableConcept of the record in a set)")
    for size in (10, 1000, 100000):
        key = ("ours", f"member {size}")
        print(f"{size:8,d} codes {times.median(key) * 1e9:8.1f} ns a test, "
              f"{times.ratio(key, ('ours', 'member 10')):5.2f} x the set of 10")


# ---- the whole program ---------------------------------------------------------------------------

def repeat_file(source, copies, target):
    text = source.read_bytes()
    with open(target, "wb") as out:
        for _ in range(copies):
            out.write(text)


def check_output(output, expected, copies):
    """A line for each record, in the input's order. Gives how many records of the work have another
    determination than expected, on the whole over the copies."""
    count = wrong = 0
    with open(output) as lines:
        for count, line in enumerate(lines, 1):
            want = expected[(count - 1) % len(expected)][1]["D"]
            wrong += f'"{want}"' not in line
    if count != copies * len(expected):
        fail(f"precert cql run wrote {count} lines for {copies * len(expected)} records")
    return wrong / copies


def report_program(program, policy, sets, records, expected, scratch, rounds):
    print("\n== precert cql run, a whole process, results written to a file")
    if subprocess.run([program, "cql", "run", "--help"], capture_output=True).returncode != 0:
        print("skipped: this precert has no `cql run`")
        return
    size = records.stat().st_size
    output = scratch / "out.ndjson"
    for copies in (1, 10, max(1, round(1e9 / size))):
        source = records
        if copies > 1:
            source = scratch / f"records-x{copies}.ndjson"
            repeat_file(records, copies, source)
        seconds, cpu, memory = {1: [], 2: []}, {1: [], 2: []}, {1: [], 2: []}
        for number in range(-1, rounds):  # one round unmeasured, for the page cache
            for jobs in in_turn((1, 2), number):
                command = [program, "cql", "run", str(policy), "--data", str(source),
                           "--valuesets", str(sets), "--jobs", str(jobs), "-o", str(output)]
                took, worked, peak, code = run_once(command)
                if code != 0:
                    fail(f"exit code {code} of: {' '.join(command)}")
                if number >= 0:
                    seconds[jobs].append(took)
                    cpu[jobs].append(worked)
                    memory[jobs].append(peak)
        wrong = check_output(output, expected, copies)
        if copies > 1:
            source.unlink()
        output.unlink()
        speedup = statistics.median(a / b for a, b in zip(seconds[1], seconds[2]))
        for jobs in (1, 2):
            median = statistics.median(seconds[jobs])
            print(f"{size * copies / MEGABYTE:7.0f} MB, {jobs} core{'s' if jobs > 1 else ' '}"
                  f"{len(expected) * copies / median:12,.0f} records/s "
                  f"{size * copies / median / 1e9:7.3f} GB/s "
                  f"{len(expected) * copies / statistics.median(cpu[jobs]):10,.0f} records/cpu-s  peak {max(memory[jobs]):6.0f} MB"
                  + (f"  {speedup:5.2f} x one core" if jobs > 1 else ""))
        if wrong:
            print(f"           determinations that differ from expected.tsv: {wrong:g} of {len(expected)}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", required=True, type=Path)
    options.add_argument("--build", required=True, type=Path, help="the build folder")
    options.add_argument("--java-classes", type=Path, help="folder of the Java worker; without: skipped")
    options.add_argument("--node-worker", type=Path, help="folder of the JavaScript worker")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                         help="cpu: processor time of each process, for a machine with other work")
    arguments = options.parse_args()
    if arguments.rounds < 1:
        fail("--rounds must be at least 1")

    policies = sorted(arguments.work.glob("*.cql"))
    packed = sorted(arguments.work.glob("*.ndjson.zst"))
    sets, expected_file = arguments.work / "valuesets.json", arguments.work / "expected.tsv"
    if len(policies) != 1 or len(packed) != 1 or not sets.exists() or not expected_file.exists():
        fail(f"{arguments.work} must hold one .cql, one .ndjson.zst, valuesets.json and expected.tsv")
    policy, expected = policies[0], read_expected(expected_file)
    scratch = arguments.build / "bench" / "cql"
    scratch.mkdir(parents=True, exist_ok=True)
    records = scratch / "records.ndjson"
    subprocess.run(["zstd", "-dqf", str(packed[0]), "-o", str(records)], check=True)

    inputs = [str(policy), str(sets), str(records)]
    workers = [Worker("ours", [str(arguments.build / "bench/bench_cql"), *inputs], scratch, 0.2, 0.2)]
    elm = scratch / "elm"
    if arguments.java_classes:
        class_path = f"{arguments.java_classes}/classes:" + (
            arguments.java_classes / "classpath.txt").read_text().strip()
        workers.append(Worker("java", ["java", "-Xmx6g", "-cp", class_path, "precert.bench.Worker",
                                       *inputs, str(elm)], scratch, 15, 2))
    if arguments.node_worker and arguments.java_classes:
        workers.append(Worker("cql-execution", ["node", str(arguments.node_worker / "worker.cjs"),
                                                str(elm), policy.stem, *inputs[1:]], scratch, 0, 0))
    elif arguments.node_worker:
        print("cql-execution is skipped: it reads ELM, which the Java translator would write")

    print(f"{records.stat().st_size / MEGABYTE:.1f} MB, {len(expected)} records; {machine(arguments.clock)}")
    print("== results")
    if not check_results(workers, expected):
        print("the results differ; nothing is timed")
        sys.exit(1)
    print(f"== {arguments.rounds} rounds")
    times = interleave(workers, arguments.rounds, "cpu" if arguments.clock == "cpu" else "seconds")
    for worker in workers:
        worker.stop()
    report_speed(times, records.stat().st_size / len(expected))
    report_compile(times, workers)
    report_membership(times)
    report_program(str(arguments.build / "precert"), policy, sets, records, expected, scratch,
                   arguments.rounds)


main()
