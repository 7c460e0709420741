"""Gives birth with the AWS IoT Device SDK for Python, key made by the cloud; connects as the vehicle by MQTT 5.

usage: awsiot-birth.py READY_FILE INDEX
Prints one line for each check: OK or FAIL, a tab, what was checked.
"""

import json
import sys
import uuid
from concurrent.futures import Future

from awscrt import mqtt5
from awscrt.mqtt import QoS
from awsiot import iotidentity, mqtt5_client_builder, mqtt_connection_builder

ANSWER_S = 15


def birth_over_mqtt311(ready, parameters):
    connection = mqtt_connection_builder.mtls_from_path(
        endpoint=ready["mqtts"]["host"],
        port=ready["mqtts"]["port"],
        cert_filepath=ready["claim"]["cert"],
        pri_key_filepath=ready["claim"]["key"],
        ca_filepath=ready["ca"],
        client_id=ready["claim"]["clientIdPrefix"] + uuid.uuid4().hex,
    )
    connection.connect().result(ANSWER_S)
    client = iotidentity.IotIdentityClient(connection)
    keys = ask(
        client,
        "create_keys_and_certificate",
        iotidentity.CreateKeysAndCertificateRequest(),
        iotidentity.CreateKeysAndCertificateSubscriptionRequest(),
    )
    thing = ask(
        client,
        "register_thing",
        iotidentity.RegisterThingRequest(
            template_name=ready["template"],
            certificate_ownership_token=keys.certificate_ownership_token,
            parameters=parameters,
        ),
        iotidentity.RegisterThingSubscriptionRequest(template_name=ready["template"]),
    )
    connection.disconnect().result(ANSWER_S)
    return thing.thing_name, keys


def ask(client, operation, request, subscription):
    """Publishes a request of the service client and waits for the answer; raises what was rejected."""
    answer = Future()
    reject = lambda error: answer.set_exception(RuntimeError(f"{error.error_code}: {error.error_message}"))
    for outcome, callback in (("accepted", answer.set_result), ("rejected", reject)):
        subscribe = getattr(client, f"subscribe_to_{operation}_{outcome}")
        subscribe(subscription, QoS.AT_LEAST_ONCE, callback)[0].result(ANSWER_S)
    getattr(client, f"publish_{operation}")(request, QoS.AT_LEAST_ONCE).result(ANSWER_S)
    return answer.result(ANSWER_S)


def publish_over_mqtt5(ready, vehicle_id, keys):
    connected, stopped = Future(), Future()
    client = mqtt5_client_builder.mtls_from_bytes(
        endpoint=ready["mqtts"]["host"],
        port=ready["mqtts"]["port"],
        cert_bytes=keys.certificate_pem.encode(),
        pri_key_bytes=keys.private_key.encode(),
        ca_filepath=ready["ca"],
        client_id=vehicle_id,
        on_lifecycle_connection_success=lambda data: connected.set_result(data.connack_packet),
        on_lifecycle_connection_failure=lambda data: connected.set_exception(data.exception),
        on_lifecycle_stopped=lambda _data: stopped.set_result(None),
    )
    client.start()
    connected.result(ANSWER_S)
    publish = mqtt5.PublishPacket(
        topic=f"$aws/rules/event_v1/v1/{vehicle_id}/up/event/ready",
        qos=mqtt5.QoS.AT_LEAST_ONCE,
        payload=json.dumps({"bootId": "awsiot"}),
    )
    puback = client.publish(publish).result(ANSWER_S).puback
    client.stop()
    stopped.result(ANSWER_S)
    assert puback.reason_code in (0, 16), f"the event was answered {puback.reason_code}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        ready = json.load(file)
    birth = ready["births"][int(sys.argv[2])]
    vehicle_id, keys = birth_over_mqtt311(ready, birth["parameters"])
    print(f"OK\tMQTT 3.1.1: CreateKeysAndCertificate and RegisterThing make {vehicle_id}")
    publish_over_mqtt5(ready, vehicle_id, keys)
    print("OK\tMQTT 5: connects with the new certificate and key, and its event is acknowledged")


main()
