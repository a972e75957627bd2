"""DuckDB as a peer of the rates benchmark: rates to tables in a database file.

    python load_rates.py load ITEMS PROVIDERS DATABASE
    python load_rates.py count DATABASE

`load` reads newline-delimited items and providers, already cut out of the file: DuckDB would else hold
the whole text and its tree in memory. Two tables: a row for each rate with its code, its list of
groups and its list of prices, as the file nests them (a row for each price takes half as long
again); a row for each group with its members. One thread; every column typed, amounts DECIMAL.
`count` prints {"prices": N, "dollars": "123.45", "groups": N, "reader": ...} of the tables.
"""

import json
import os
import sys

import duckdb

PRICE = """STRUCT(negotiated_type VARCHAR, negotiated_rate DECIMAL(18, 4), expiration_date VARCHAR,
  billing_class VARCHAR, setting VARCHAR, service_code VARCHAR[], billing_code_modifier VARCHAR[],
  additional_information VARCHAR)"""
ITEM = f"""{{negotiation_arrangement: 'VARCHAR', name: 'VARCHAR', billing_code_type: 'VARCHAR',
  billing_code_type_version: 'VARCHAR', billing_code: 'VARCHAR', description: 'VARCHAR',
  negotiated_rates: 'STRUCT(provider_references BIGINT[], negotiated_prices {PRICE}[])[]'}}"""
PROVIDER = """{provider_group_id: 'BIGINT', network_name: 'VARCHAR[]',
  provider_groups: 'STRUCT(npi BIGINT[],
    tin STRUCT("type" VARCHAR, "value" VARCHAR, business_name VARCHAR))[]'}"""
LONGEST_LINE = 1 << 28  # bytes; its default of 16 MB would refuse a large item


def lines(path, columns):
    return (f"read_json('{path}', columns = {columns}, format = 'newline_delimited', "
            f"maximum_object_size = {LONGEST_LINE})")


def load(items, providers, database):
    if os.path.exists(database):
        os.unlink(database)
    with duckdb.connect(database, config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE providers AS SELECT * FROM " + lines(providers, PROVIDER))
        connection.execute(f"""CREATE TABLE rates AS
          SELECT billing_code_type, billing_code, billing_code_type_version, negotiation_arrangement, name,
            rate.provider_references AS groups, rate.negotiated_prices AS prices
          FROM (SELECT * EXCLUDE negotiated_rates, unnest(negotiated_rates) AS rate
                FROM {lines(items, ITEM)})""")


def count(database):
    with duckdb.connect(database, read_only=True) as connection:
        prices, total = connection.execute(
            "SELECT count(*), sum(price.negotiated_rate) FILTER (price.negotiated_type IN "
            "('negotiated', 'fee schedule', 'derived')) FROM (SELECT unnest(prices) AS price FROM rates)").fetchone()
        groups = connection.execute("SELECT count(*) FROM providers").fetchone()[0]
    print(json.dumps({"prices": prices, "dollars": str(total), "groups": groups,
                      "reader": f"DuckDB {duckdb.__version__}"}))


def main():
    {"load": load, "count": count}[sys.argv[1]](*sys.argv[2:])


main()
