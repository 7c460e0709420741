"""Gives birth to a vehicle with paho-mqtt: key and request made here, certificate and thing from the cloud.

usage: paho-birth.py READY_FILE INDEX OUT_FOLDER
Writes vehicle.cert.pem and vehicle.key.pem; prints {"vehicleId", "model", "cert", "key"}, or {"rejected": ...}.
"""

import json
import os
import queue
import sys
import uuid

import paho.mqtt.client as mqtt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ANSWER_S = 15


def make_key_and_csr():
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "foreign vehicle")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem.decode(), csr.public_bytes(serialization.Encoding.PEM).decode()


def connect(ready):
    """A claim connection, MQTT 3.1.1; what comes in goes to the queue."""
    inbox = queue.Queue()
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=ready["claim"]["clientIdPrefix"] + uuid.uuid4().hex,
        protocol=mqtt.MQTTv311,
    )
    client.tls_set(ca_certs=ready["ca"], certfile=ready["claim"]["cert"], keyfile=ready["claim"]["key"])
    client.on_connect = lambda _c, _u, _f, reason, _p: inbox.put(("connack", reason.value))
    client.on_subscribe = lambda _c, _u, _m, reasons, _p: inbox.put(("suback", [r.value for r in reasons]))
    client.on_message = lambda _c, _u, message: inbox.put((message.topic, json.loads(message.payload)))
    client.connect(ready["mqtts"]["host"], ready["mqtts"]["port"], keepalive=30)
    client.loop_start()
    assert inbox.get(timeout=ANSWER_S) == ("connack", 0), "the claim connection was refused"
    return client, inbox


def request(client, inbox, topic, body):
    """One request; its answer, or None and the rejection."""
    client.subscribe([(topic + "/accepted", 1), (topic + "/rejected", 1)])
    kind, granted = inbox.get(timeout=ANSWER_S)
    assert (kind, granted) == ("suback", [1, 1]), f"subscribing was answered {kind} {granted}"
    client.publish(topic, json.dumps(body), qos=1)
    answered, answer = inbox.get(timeout=ANSWER_S)
    return (answer, None) if answered == topic + "/accepted" else (None, answer)


def main():
    ready_file, index, folder = sys.argv[1:]
    with open(ready_file, encoding="utf-8") as file:
        ready = json.load(file)
    key_pem, csr_pem = make_key_and_csr()
    client, inbox = connect(ready)
    csr = {"certificateSigningRequest": csr_pem}
    certificate, rejected = request(client, inbox, "$aws/certificates/create-from-csr/json", csr)
    if rejected is None:
        body = {
            "certificateOwnershipToken": certificate["certificateOwnershipToken"],
            "parameters": ready["births"][int(index)]["parameters"],
        }
        topic = f"$aws/provisioning-templates/{ready['template']}/provision/json"
        thing, rejected = request(client, inbox, topic, body)
    client.disconnect()
    client.loop_stop()
    if rejected is not None:
        print(json.dumps({"rejected": rejected}))
        return
    files = {"cert": certificate["certificatePem"], "key": key_pem}
    paths = {name: os.path.join(folder, f"vehicle.{name}.pem") for name in files}
    for name, text in files.items():
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(text)
    print(json.dumps({"vehicleId": thing["thingName"], **thing["deviceConfiguration"], **paths}))


main()
