"""The flow of the AWS IoT Device SDK's jobs sample, with IotJobsClientV2, on jobs that wait for the thing.

usage: awsiot-jobs.py READY_FILE IDENTITY_FOLDER 5|3.1.1 THING JOB JOB
Prints a line for each check: OK or FAIL, a tab, what was checked, a tab, what was seen.
"""

import sys

from awsiot import iotjobs
from awsiot_service import ANSWER_S, Stream, client_options, connect, load, refusal_of, report

READY_FILE, FOLDER, VERSION, THING, FIRST, SECOND = sys.argv[1:7]
protocol, close = connect(load(READY_FILE), FOLDER, VERSION, THING)
jobs = iotjobs.IotJobsClientV2(protocol, client_options())
changes = Stream(
    jobs.create_job_executions_changed_stream, iotjobs.JobExecutionsChangedSubscriptionRequest(thing_name=THING)
)
nexts = Stream(
    jobs.create_next_job_execution_changed_stream, iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name=THING)
)


def describe(job_id):
    request = iotjobs.DescribeJobExecutionRequest(thing_name=THING, job_id=job_id)
    return jobs.describe_job_execution(request)


def update(job_id, status, version=None):
    request = iotjobs.UpdateJobExecutionRequest(
        thing_name=THING, job_id=job_id, status=status, expected_version=version
    )
    return jobs.update_job_execution(request)


def start_next():
    request = iotjobs.StartNextPendingJobExecutionRequest(thing_name=THING, status_details={"step": "1"})
    return jobs.start_next_pending_job_execution(request).result(ANSWER_S).execution


def both_wait():
    request = iotjobs.GetPendingJobExecutionsRequest(thing_name=THING)
    pending = jobs.get_pending_job_executions(request).result(ANSWER_S)
    assert pending.in_progress_jobs == [], pending.in_progress_jobs
    assert [job.job_id for job in pending.queued_jobs] == [FIRST, SECOND], pending.queued_jobs


def first_starts():
    execution = start_next()
    assert (execution.job_id, execution.status) == (FIRST, "IN_PROGRESS"), execution
    assert execution.job_document == {"do": FIRST}, execution.job_document
    assert changes.is_silent() and nexts.is_silent(), "there is a notice"
    for job_id in ("$next", FIRST):
        described = describe(job_id).result(ANSWER_S).execution
        assert (described.job_id, described.version_number) == (FIRST, 2), described


def stale_is_rejected():
    refusal = refusal_of(update(FIRST, "IN_PROGRESS", 1))
    assert refusal.code == "VersionMismatch" and refusal.execution_state.version_number == 2, refusal
    assert refusal_of(describe("nobodys")).code == "ResourceNotFound"


def first_ends():
    update(FIRST, "SUCCEEDED", 2).result(ANSWER_S)
    assert [job.job_id for job in changes.next().jobs["QUEUED"]] == [SECOND]
    execution = nexts.next().execution
    assert (execution.job_id, execution.job_document) == (SECOND, {"do": SECOND}), execution


def second_ends():
    assert refusal_of(update(FIRST, "FAILED")).code == "InvalidStateTransition"
    update(SECOND, "REJECTED").result(ANSWER_S)
    assert not changes.next().jobs, "there is a job left"
    assert nexts.next().execution is None, "there is a next job"
    assert start_next() is None, "a job starts"


report(
    [
        ("get_pending_job_executions lists both jobs as queued", both_wait),
        ("start_next_pending_job_execution gives the first with its document; nobody is told", first_starts),
        ("a stale version and another thing's job are rejected", stale_is_rejected),
        ("update_job_execution ends the first; both streams tell of the second", first_ends),
        ("what has ended takes no update; the last one ends the list", second_ends),
    ]
)
for stream in (changes, nexts):
    stream.close()
del jobs
close()
