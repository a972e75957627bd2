"""Converts published code lists to the sorted tables that Precert reads where they lie.

    python3 convert-codes.py --packages FOLDER_OF_WHEELS --out FOLDER

Writes icd10cm.tsv, icd10cm-excludes.tsv and hcpcs.tsv; their form is described in
src/codes/sorted_table.h, icd10cm.h and hcpcs.h. Python 3 standard library only; called by setup-codes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
# One item of an exclusion note: a code or category, with or without the dash for "and below".
ITEM = re.compile(rf"^({CODE})\.?-?$")
RANGE = re.compile(rf"^({CODE})\.?-?\s*-\s*({CODE})\.?-?$")


def clean(text):
    return " ".join((text or "").split())


def without_dot(code):
    return code.replace(".", "")


class Wheels:
    """The files inside the packages, found by a pattern of their path."""

    def __init__(self, folder):
        self.members = {}
        for name in sorted(os.listdir(folder)):
            if name.endswith(".whl"):
                archive = zipfile.ZipFile(os.path.join(folder, name))
                for member in archive.namelist():
                    self.members[member] = archive

    def find(self, pattern):
        found = [(re.search(pattern, m), m) for m in sorted(self.members)]
        return [(match.groups(), self.members[m].read(m)) for match, m in found if match]


def read_csv_gz(data):
    return csv.DictReader(io.StringIO(gzip.decompress(data).decode("utf-8")))


def read_years(wheels):
    """{fiscal year: {code without dot: title}}"""
    years = {}
    for (year,), data in wheels.find(r"/icd10cm_fy(\d{4})\.csv\.gz$"):
        years[int(year)] = {r["code"]: clean(r["description"]) for r in read_csv_gz(data)}
    if not years:
        sys.exit("codes: the packages hold no yearly ICD-10-CM list")
    return dict(sorted(years.items()))


def read_tabular(wheels):
    """Headings {code: title} and notes [(owners, kind, note text)] of the tabular list."""
    found = wheels.find(r"/icd10c-tabular-.*\.xml$")
    if len(found) != 1:
        sys.exit("codes: the packages hold no single ICD-10-CM tabular list")
    root = ElementTree.fromstring(found[0][1])
    headings, notes = {}, []

    def collect(element, owners, kinds):
        for kind in kinds:
            for block in element.findall("excludes" + kind):
                for note in block.findall("note"):
                    notes.append((owners, kind, clean(note.text)))

    def walk(diagnosis):
        # The list nests at most seven deep: one level a character.
        code = without_dot(diagnosis.findtext("name").strip())
        headings[code] = clean(diagnosis.findtext("desc"))
        collect(diagnosis, [code], "12")
        for child in diagnosis.findall("diag"):
            walk(child)

    for chapter in root.findall("chapter"):
        categories = []
        for section in chapter.findall("section"):
            own = [d.findtext("name").strip() for d in section.findall("diag")]
            categories += own
            # A chapter's Excludes2 names half the classification; only a code's own are of use.
            collect(section, own, "1")
            for diagnosis in section.findall("diag"):
                walk(diagnosis)
        collect(chapter, categories, "1")
    return headings, notes


def note_targets(note):
    """Codes and ranges that a note names in its last parenthesis; none when it qualifies them."""
    match = re.search(r"\(([^()]*)\)\)?$", note)
    if not match:
        return []
    targets = []
    for item in match.group(1).split(","):
        item = item.strip()
        if RANGE.match(item):
            low, high = RANGE.match(item).groups()
            targets.append(without_dot(low) + "-" + without_dot(high))
        elif ITEM.match(item):
            targets.append(without_dot(ITEM.match(item).group(1)))
        else:
            return []
    return targets


def spans(years):
    """[2024, 2025, 2027] -> [(2024, 2025), (2027, 2027)]"""
    out = []
    for year in sorted(years):
        if out and out[-1][1] == year - 1:
            out[-1] = (out[-1][0], year)
        else:
            out.append((year, year))
    return out


def icd_rows(years, headings):
    billable, above = {}, {}
    for year, codes in years.items():
        for code in codes:
            billable.setdefault(code, set()).add(year)
            for length in range(3, len(code)):
                above.setdefault(code[:length], set()).add(year)
    titles = dict(headings)
    for codes in years.values():
        titles.update(codes)
    rows = []
    for code, in_years in billable.items():
        for first, last in spans(in_years):
            rows.append((code, str(first), str(last), "b", titles[code]))
    for code, in_years in above.items():
        if code not in titles:
            continue  # only a placeholder stands there: T20.00X
        for first, last in spans(in_years - billable.get(code, set())):
            rows.append((code, str(first), str(last), "h", titles[code]))
    return sorted(rows)


def exclude_rows(notes):
    grouped = {}
    for owners, kind, note in notes:
        targets = note_targets(note)
        for owner in owners if targets else []:
            grouped.setdefault((owner, kind), []).extend(targets)
    return sorted((o, k, " ".join(dict.fromkeys(t))) for (o, k), t in grouped.items())


def dashed(date):
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if re.fullmatch(r"\d{8}", date or "") else "-"


def hcpcs_rows(wheels):
    found = wheels.find(r"/hcpcs_(\d{4})q([1-4])\.csv\.gz$")
    if not found:
        sys.exit("codes: the packages hold no HCPCS Level II list")
    (year, quarter), data = found[-1]
    # A code's first line has its dates (record 3, modifiers 7), the next ones more of its words.
    codes = {}
    for row in read_csv_gz(data):
        code = row["code"]
        if row["record_id"] in ("3", "7"):
            codes[code] = [dashed(row["code_added"]), dashed(row["termination"]), [row["long_description"]]]
        elif code in codes:
            codes[code][2].append(row["long_description"])
    rows = [(c, added, ended, clean(" ".join(words))) for c, (added, ended, words) in codes.items()]
    month = 3 * int(quarter) - 2
    first = f"{year}-{month:02}-01"
    last = f"{year}-{month + 2:02}-{30 if quarter in '23' else 31}"
    return first, last, sorted(rows)


def write(folder, name, heading, rows):
    path = os.path.join(folder, name)
    body = "".join("\t".join(row) + "\n" for row in rows).encode("utf-8")
    with open(path, "wb") as file:
        file.write(f"{heading} sha256:{hashlib.sha256(body).hexdigest()}\n".encode("utf-8"))
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    print(f"codes: {name}: {len(rows)} rows", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    wheels = Wheels(options.packages)
    years = read_years(wheels)
    headings, notes = read_tabular(wheels)
    write(options.out, "icd10cm.tsv", f"#precert icd10cm {min(years)} {max(years)}",
          icd_rows(years, headings))
    write(options.out, "icd10cm-excludes.tsv", "#precert icd10cm-excludes", exclude_rows(notes))
    first, last, rows = hcpcs_rows(wheels)
    write(options.out, "hcpcs.tsv", f"#precert hcpcs {first} {last}", rows)


if __name__ == "__main__":
    main()
