"""The flow of the AWS IoT Device SDK's shadow sample, with IotShadowClientV2.

usage: awsiot-shadow.py READY_FILE IDENTITY_FOLDER 5|3.1.1
Prints a line for each check: OK or FAIL, a tab, what was checked, a tab, what was seen.
"""

import sys

from awsiot import iotshadow
from awsiot_service import ANSWER_S, Stream, client_options, connect, load, refusal_of, report

READY_FILE, FOLDER, VERSION = sys.argv[1:4]
THING = f"shadow-py-{VERSION.replace('.', '-')}"
NAMED = {"thing_name": THING, "shadow_name": "config"}
protocol, close = connect(load(READY_FILE), FOLDER, VERSION, THING)
shadows = iotshadow.IotShadowClientV2(protocol, client_options())
deltas = Stream(
    shadows.create_named_shadow_delta_updated_stream,
    iotshadow.NamedShadowDeltaUpdatedSubscriptionRequest(**NAMED),
)
documents = Stream(
    shadows.create_named_shadow_updated_stream, iotshadow.NamedShadowUpdatedSubscriptionRequest(**NAMED)
)


def update(version=None, **sections):
    state = iotshadow.ShadowState(**sections)
    request = iotshadow.UpdateNamedShadowRequest(**NAMED, state=state, version=version)
    return shadows.update_named_shadow(request)


def get():
    return shadows.get_named_shadow(iotshadow.GetNamedShadowRequest(**NAMED))


def nothing_is_there():
    assert refusal_of(get()).code == 404


def desired_is_told():
    accepted = update(desired={"color": "red"}).result(ANSWER_S)
    assert (accepted.version, accepted.state.desired) == (1, {"color": "red"}), accepted
    delta = deltas.next()
    assert (delta.version, delta.state) == (1, {"color": "red"}), delta
    document = documents.next()
    assert document.current.version == 1 and document.previous is None, document


def reported_settles():
    update(1, reported={"color": "red"}).result(ANSWER_S)
    document = documents.next()
    assert (document.previous.version, document.current.version) == (1, 2), document
    shadow = get().result(ANSWER_S)
    assert (shadow.version, shadow.state.reported) == (2, {"color": "red"}), shadow
    assert shadow.state.delta is None and deltas.is_silent(), "there is a delta"


def stale_is_rejected():
    assert refusal_of(update(1, reported={"a": 1})).code == 409


def classic_is_another():
    state = iotshadow.ShadowState(reported={"classic": True})
    shadows.update_shadow(iotshadow.UpdateShadowRequest(thing_name=THING, state=state)).result(ANSWER_S)
    shadow = shadows.get_shadow(iotshadow.GetShadowRequest(thing_name=THING)).result(ANSWER_S)
    assert shadow.state.reported == {"classic": True}, shadow.state.reported
    shadows.delete_shadow(iotshadow.DeleteShadowRequest(thing_name=THING)).result(ANSWER_S)
    shadows.delete_named_shadow(iotshadow.DeleteNamedShadowRequest(**NAMED)).result(ANSWER_S)
    assert refusal_of(get()).code == 404


report(
    [
        ("get of a shadow that is not there is rejected with 404", nothing_is_there),
        ("update_named_shadow: accepted, delta and documents", desired_is_told),
        ("what is reported settles the delta", reported_settles),
        ("a stale version is rejected with 409", stale_is_rejected),
        ("the classic shadow is another one; both are deleted", classic_is_another),
    ]
)
for stream in (deltas, documents):
    stream.close()
del shadows
close()
