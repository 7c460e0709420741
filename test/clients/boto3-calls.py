"""Calls the AWS APIs of the local cloud with boto3.

usage: boto3-calls.py READY_FILE
Prints one line for each check: OK or FAIL, a tab, what was checked.
"""

import json
import sys

import boto3

with open(sys.argv[1], encoding="utf-8") as file:
    READY = json.load(file)


def client(service, endpoint):
    return boto3.client(
        service,
        endpoint_url=READY["aws"][endpoint],
        region_name=READY["region"],
        aws_access_key_id=READY["aws"]["accessKeyId"],
        aws_secret_access_key=READY["aws"]["secretAccessKey"],
    )


def describe_endpoint():
    address = client("iot", "iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
    assert address == f"{READY['mqtts']['host']}:{READY['mqtts']['port']}", address
    return "iot DescribeEndpoint names the MQTT listener"


def create_certificate():
    iot = client("iot", "iot")
    created = iot.create_keys_and_certificate(setAsActive=True)
    described = iot.describe_certificate(certificateId=created["certificateId"])["certificateDescription"]
    assert described["status"] == "ACTIVE" and described["certificatePem"] == created["certificatePem"], described
    iot.update_certificate(certificateId=created["certificateId"], newStatus="INACTIVE")
    iot.delete_certificate(certificateId=created["certificateId"])
    try:
        iot.describe_certificate(certificateId=created["certificateId"])
    except iot.exceptions.ResourceNotFoundException:
        return "iot certificate: created, described, deactivated, deleted; then ResourceNotFoundException"
    raise AssertionError("the deleted certificate is still there")


def publish():
    response = client("iot-data", "iotData").publish(topic="from/boto3", qos=1, payload=b"\x00\x01")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 200, response
    return "iot-data Publish of bytes"


def shadow():
    data = client("iot-data", "iotData")
    names = {"thingName": "shadow-boto3", "shadowName": "config"}
    body = json.dumps({"state": {"reported": {"color": "red"}}})
    updated = json.load(data.update_thing_shadow(**names, payload=body)["payload"])
    assert updated["version"] == 1, updated
    assert json.load(data.get_thing_shadow(**names)["payload"])["state"] == {"reported": {"color": "red"}}
    assert data.list_named_shadows_for_thing(thingName="shadow-boto3")["results"] == ["config"]
    try:
        data.update_thing_shadow(**names, payload=json.dumps({"state": {}, "version": 7}))
    except data.exceptions.ConflictException as error:
        assert "Version conflict" in str(error), error
    else:
        raise AssertionError("a stale version was accepted")
    data.delete_thing_shadow(**names)
    try:
        data.get_thing_shadow(**names)
    except data.exceptions.ResourceNotFoundException:
        return "iot-data shadow: updated, read, listed, ConflictException, deleted; then ResourceNotFoundException"
    raise AssertionError("the deleted shadow is still there")


def table_names():
    tables = client("dynamodb", "dynamodb").list_tables()["TableNames"]
    assert any("Shadows" in name for name in tables), tables
    return f"dynamodb ListTables: {len(tables)} tables of the template"


def stream():
    kinesis = client("kinesis", "kinesis")
    names = kinesis.list_streams()["StreamNames"]
    summary = kinesis.describe_stream_summary(StreamName=names[0])["StreamDescriptionSummary"]
    assert summary["StreamStatus"] == "ACTIVE", summary
    return "kinesis ListStreams and DescribeStreamSummary: the telemetry stream is ACTIVE"


def buckets():
    names = [bucket["Name"] for bucket in client("s3", "s3").list_buckets()["Buckets"]]
    s3 = client("s3", "s3")
    s3.put_object(Bucket=names[0], Key="from/boto3", Body=b"bytes")
    body = s3.get_object(Bucket=names[0], Key="from/boto3")["Body"].read()
    s3.delete_object(Bucket=names[0], Key="from/boto3")
    assert body == b"bytes", body
    return f"s3 ListBuckets ({len(names)}), PutObject, GetObject, DeleteObject"


def queues():
    sqs = client("sqs", "sqs")
    urls = sqs.list_queues()["QueueUrls"]
    attributes = sqs.get_queue_attributes(QueueUrl=urls[0], AttributeNames=["QueueArn"])["Attributes"]
    assert attributes["QueueArn"].split(":")[3:5] == [READY["region"], READY["accountId"]], attributes
    return f"sqs ListQueues ({len(urls)}) and GetQueueAttributes"


for call in (describe_endpoint, create_certificate, publish, shadow, table_names, stream, buckets, queues):
    try:
        print(f"OK\t{call()}")
    except Exception as error:  # pylint: disable=broad-except
        print(f"FAIL\t{call.__name__}: {error}")
