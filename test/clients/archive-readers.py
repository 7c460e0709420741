"""Reads the telemetry archive of the local cloud with libraries that know nothing of what wrote it.

usage: archive-readers.py READY_FILE
Puts a frame on the stream, takes the Parquet file that becomes of it from S3, and reads it with DuckDB and Arrow.
Prints one line for each check: OK or FAIL, a tab, what was checked.
"""

import json
import os
import sys
import tempfile
import time

import boto3
import duckdb
import pyarrow.parquet

WAIT_SECONDS = 30
SAMPLES = 60

with open(sys.argv[1], encoding="utf-8") as file:
    READY = json.load(file)


def client(service):
    return boto3.client(
        service,
        endpoint_url=READY["aws"][service],
        region_name=READY["region"],
        aws_access_key_id=READY["aws"]["accessKeyId"],
        aws_secret_access_key=READY["aws"]["secretAccessKey"],
    )


def send_frame(vehicle):
    """A minute of driving in the JSON codec, put where the rule would put it."""
    minute = int(time.time() - 600) * 1000
    samples = [
        {"dt": 1000 * n, "s": {"Vehicle.Speed": n / 2, "Vehicle.IsMoving": n > 0, "Own.Signal": f"s{n}"}}
        for n in range(SAMPLES)
    ]
    frame = {"v": 1, "boot": "boot-1", "seq": 1, "t": minute, "samples": samples}
    kinesis = client("kinesis")
    [stream] = [name for name in kinesis.list_streams()["StreamNames"] if "telemetry" in name.lower()]
    kinesis.put_record(StreamName=stream, PartitionKey=vehicle, Data=json.dumps(frame).encode())
    return minute


def archived_files(folder):
    """Downloads what the archive holds, once it holds something."""
    s3 = client("s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    [bucket] = [name for name in names if "archivebucket" in name.lower()]
    until = time.time() + WAIT_SECONDS
    while time.time() < until:
        found = s3.list_objects_v2(Bucket=bucket, Prefix="telemetry/").get("Contents", [])
        if found:
            break
        time.sleep(0.2)
    assert found, "there is no file"
    for each in found:
        path = os.path.join(folder, each["Key"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        s3.download_file(bucket, each["Key"], path)
    return os.path.join(folder, "telemetry", "**", "*.parquet")


def read_with_duckdb(files, minute):
    query = f"""
        select count(*), min(epoch_ms(measured_at)), max(epoch_ms(measured_at)), sum(vehicle_speed),
               count(*) filter (where vehicle_ismoving), max(sample),
               count(distinct other_signals), min(date::varchar), count(distinct hour)
        from read_parquet('{files}', hive_partitioning = true, union_by_name = true)
        where vehicle_id = 'veh-reader'"""
    rows, first, last, speeds, moving, sample, others, date, hours = duckdb.sql(query).fetchall()[0]
    assert (rows, first, last) == (SAMPLES, minute, minute + 59_000), (rows, first, last)
    assert (speeds, moving, sample, others) == (885.0, 59, 59, SAMPLES), (speeds, moving, sample, others)
    assert date == time.strftime("%Y-%m-%d", time.gmtime(minute / 1000)) and hours in (1, 2), (date, hours)
    return "DuckDB reads the archive with its partitions, and finds every sample"


def read_with_arrow(files):
    import glob

    tables = [pyarrow.parquet.read_table(path, partitioning=None) for path in glob.glob(files, recursive=True)]
    schema = tables[0].schema
    types = {name: str(schema.field(name).type) for name in ("measured_at", "sequence", "vehicle_speed")}
    assert types == {"measured_at": "timestamp[ms, tz=UTC]", "sequence": "int64", "vehicle_speed": "double"}, types
    assert sum(table.num_rows for table in tables) == SAMPLES, tables
    return "Arrow reads the archive's files, with their types"


def check(what, run):
    try:
        print(f"OK\t{run()}")
    except Exception as error:  # every way to fail is a failed check
        print(f"FAIL\t{what}: {type(error).__name__}: {error}")


minute = send_frame("veh-reader")
with tempfile.TemporaryDirectory() as folder:
    files = archived_files(folder)
    check("DuckDB", lambda: read_with_duckdb(files, minute))
    check("Arrow", lambda: read_with_arrow(files))
