"""Four of the dashboard's questions over the same Parquet files with ClickHouse (chdb) and pandas. Prints a JSON object a line."""

import glob
import json
import sys
import time

store, rounds = sys.argv[1], int(sys.argv[2])
pattern = f"{store}/events/*/*/*.parquet"

CLICKHOUSE = {
    "traffic": "select dt, count() as page_views, uniqExact(domain_userid) as visitors from events where event = 'page_view' and not coalesce(is_bot, false) group by dt order by dt",
    "content": "select page_urlhost, page_urlpath, count() as page_views from events where event = 'page_view' and not coalesce(is_bot, false) group by page_urlhost, page_urlpath order by page_views desc, page_urlhost, page_urlpath limit 20",
    "acquisition": "select channel, uniqExact(domain_sessionid) as visits from events where not coalesce(is_bot, false) group by channel order by visits desc, channel",
    "technology": "select br_family, uniqExact(domain_sessionid) as visits from events where not coalesce(is_bot, false) group by br_family order by visits desc, br_family",
}
COLUMNS = {
    "traffic": ["event", "is_bot", "domain_userid", "collector_tstamp"],
    "content": ["event", "is_bot", "page_urlhost", "page_urlpath"],
    "acquisition": ["is_bot", "channel", "domain_sessionid"],
    "technology": ["is_bot", "br_family", "domain_sessionid"],
}


def report(peer, question, seconds, rows):
    print(json.dumps({"peer": peer, "question": question, "seconds": min(seconds), "rows": rows}), flush=True)


def clickhouse():
    import chdb

    for question, sql in CLICKHOUSE.items():
        text = sql.replace("from events", f"from file('{pattern}', Parquet)")
        # The day is in the path alone.
        text = text.replace("select dt,", "select extract(_path, 'dt=([^/]+)') as dt,")
        seconds = []
        for _ in range(rounds):
            began = time.perf_counter()
            rows = str(chdb.query(text, "CSV")).strip().count("\n") + 1
            seconds.append(time.perf_counter() - began)
        report("chdb", question, seconds, rows)


def with_pandas():
    import pandas

    files = glob.glob(pattern)

    def read(question):
        parts = [pandas.read_parquet(file, columns=COLUMNS[question]) for file in files]
        events = pandas.concat(parts)
        return events[~events["is_bot"].fillna(False).astype(bool)]

    def traffic():
        events = read("traffic")
        views = events[events["event"] == "page_view"]
        return views.groupby(views["collector_tstamp"].dt.date).agg(
            page_views=("event", "size"), visitors=("domain_userid", "nunique")
        )

    def content():
        events = read("content")
        views = events[events["event"] == "page_view"]
        return views.groupby(["page_urlhost", "page_urlpath"]).size().nlargest(20)

    def by(question, column):
        return read(question).groupby(column, dropna=False)["domain_sessionid"].nunique()

    questions = {
        "traffic": traffic,
        "content": content,
        "acquisition": lambda: by("acquisition", "channel"),
        "technology": lambda: by("technology", "br_family"),
    }
    for question, ask in questions.items():
        seconds = []
        for _ in range(rounds):
            began = time.perf_counter()
            rows = len(ask())
            seconds.append(time.perf_counter() - began)
        report("pandas", question, seconds, rows)


clickhouse()
with_pandas()
