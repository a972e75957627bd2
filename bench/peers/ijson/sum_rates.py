"""ijson as a peer of the rates benchmark.

    python sum_rates.py items FILE    every item of "in_network" as an object, its dollars summed
    python sum_rates.py rates FILE    the rates alone, by their path: the least that it can do

Prints {"items": N, "prices": N, "dollars": "123.45", "reader": ...}; `rates` sees no items and no types
of rates: "all" is the sum of all. Numbers are Decimal.
"""

import json
import sys
from decimal import Decimal

import ijson
import ijson.backends.yajl2_c as reader  # the fastest of its backends; stops here where it is missing

BUFFER = 1 << 20
DOLLARS = {"negotiated", "fee schedule", "derived"}  # the others: percentages, dollars a day


def sum_items(file):
    items, prices, total = 0, 0, Decimal(0)
    for item in reader.items(file, "in_network.item", buf_size=BUFFER):
        items += 1
        for rate in item["negotiated_rates"]:
            for price in rate["negotiated_prices"]:
                prices += 1
                if price["negotiated_type"] in DOLLARS:
                    total += price["negotiated_rate"]
    return {"items": items, "prices": prices, "dollars": str(total)}


def sum_rates(file):
    prices, total = 0, Decimal(0)
    path = "in_network.item.negotiated_rates.item.negotiated_prices.item.negotiated_rate"
    for rate in reader.items(file, path, buf_size=BUFFER):
        prices += 1
        total += rate
    return {"prices": prices, "all": str(total)}


def main():
    what, path = sys.argv[1:]
    with open(path, "rb") as file:
        answer = {"items": sum_items, "rates": sum_rates}[what](file)
    print(json.dumps(answer | {"reader": f"ijson {ijson.__version__}, yajl2_c"}))


main()
