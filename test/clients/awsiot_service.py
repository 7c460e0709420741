"""What the flows of the AWS IoT Device SDK for Python have in common."""

import json
import queue
import traceback
from concurrent.futures import Future
from os.path import join

import awsiot
from awscrt import mqtt_request_response
from awsiot import mqtt5_client_builder, mqtt_connection_builder

ANSWER_S = 15


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def connect(ready, folder, version, client_id):
    """A client of MQTT 5 or a connection of 3.1.1 as the device of `folder`, and what ends it."""
    place = {
        "endpoint": ready["mqtts"]["host"],
        "port": ready["mqtts"]["port"],
        "cert_filepath": join(folder, "device.cert.pem"),
        "pri_key_filepath": join(folder, "device.key.pem"),
        "ca_filepath": ready["ca"],
        "client_id": client_id,
    }
    if version != "5":
        connection = mqtt_connection_builder.mtls_from_path(**place, clean_session=True)
        connection.connect().result(ANSWER_S)
        return connection, lambda: connection.disconnect().result(ANSWER_S)
    connected, stopped = Future(), Future()
    client = mqtt5_client_builder.mtls_from_path(
        **place,
        on_lifecycle_connection_success=lambda data: connected.set_result(data.connack_packet),
        on_lifecycle_connection_failure=lambda data: connected.set_exception(data.exception),
        on_lifecycle_stopped=lambda _data: stopped.set_result(None),
    )
    client.start()
    connected.result(ANSWER_S)

    def close():
        client.stop()
        stopped.result(ANSWER_S)

    return client, close


def client_options():
    return mqtt_request_response.ClientOptions(
        max_request_response_subscriptions=8,
        max_streaming_subscriptions=4,
        operation_timeout_in_seconds=ANSWER_S,
    )


class Stream:
    """Opens a stream of a service client; `next()` waits for the next event."""

    def __init__(self, create, request):
        self.events = queue.Queue()
        subscribed = Future()

        def status(event):
            if not subscribed.done():
                subscribed.set_result(event)

        options = awsiot.ServiceStreamOptions(
            incoming_event_listener=self.events.put, subscription_status_listener=status
        )
        self.operation = create(request, options)
        self.operation.open()
        subscribed.result(ANSWER_S)

    def next(self):
        return self.events.get(timeout=ANSWER_S)

    def is_silent(self):
        return self.events.empty()

    def close(self):
        """The SDK ends an operation with its last reference; one that outlives its connection crashes the interpreter."""
        self.operation = None


def refusal_of(future):
    """The error that AWS's model knows; raises when the call was accepted."""
    try:
        future.result(ANSWER_S)
    except awsiot.V2ServiceException as error:
        return error.modeled_error
    raise AssertionError("the request was accepted")


def report(checks):
    """Runs checks in order; prints OK or FAIL, a tab, what was checked, and what was seen."""
    for what, check in checks:
        try:
            check()
            print(f"OK\t{what}", flush=True)
        except Exception as error:  # the next check says more
            seen = str(error) or traceback.format_exc().strip().splitlines()[-1]
            print(f"FAIL\t{what}\t{seen}", flush=True)
