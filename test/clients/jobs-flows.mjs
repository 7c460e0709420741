import { fileURLToPath } from 'node:url';
import { createAwsCli } from './aws-cli.mjs';
import { expect } from './checklist.mjs';
import { run } from './processes.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Jobs made with the AWS CLI, done by the SDKs' service clients in both MQTT versions as the device of `folder`. */
export async function jobsFlows(list, context) {
  const { clients, readyFile, folder } = context;
  for (const version of ['5', '3.1.1']) {
    const name = version.replaceAll('.', '-');
    const js = [script('./jobs-client.mjs'), clients.nodeFolder, readyFile, folder, version];
    await jobsFlow(list, context, 'aws-iot-sdk JS', `jobs-js-${name}`, [process.execPath, ...js]);
    const python = [script('./awsiot-jobs.py'), readyFile, folder, version];
    await jobsFlow(list, context, 'aws-iot-sdk Py', `jobs-py-${name}`, [clients.python, ...python]);
  }
  await cliFlow(list, context);
}

/** The Python SDK's shadow client in both MQTT versions, which does what the JavaScript one does. */
export async function pythonShadowFlows(list, { clients, readyFile, folder }) {
  for (const version of ['5', '3.1.1']) {
    const command = [clients.python, script('./awsiot-shadow.py'), readyFile, folder, version];
    await reported(list, 'aws-iot-sdk Py', `shadow ${version}`, command);
  }
}

async function jobsFlow(list, { clients, ready }, client, thingName, command) {
  const cli = createAwsCli(clients.aws, ready);
  const jobs = [`${thingName}-first`, `${thingName}-second`];
  await list.check('AWS CLI', `iot create-thing and create-job for ${thingName}`, async () => {
    const { thingArn } = await cli('iot', 'iot', 'create-thing', '--thing-name', thingName);
    for (const job of jobs) {
      const document = JSON.stringify({ do: job });
      await cli('iot', 'iot', 'create-job', '--job-id', job, '--targets', thingArn, '--document', document);
    }
  });
  const version = command.at(-1);
  await reported(list, client, `jobs ${version}`, [...command, thingName, ...jobs]);
  await list.check('AWS CLI', `iot describe-job and describe-job-execution of ${thingName}`, async () => {
    const { job } = await cli('iot', 'iot', 'describe-job', '--job-id', jobs[0]);
    expect(job.status === 'COMPLETED' && job.jobProcessDetails.numberOfSucceededThings === 1, 'it is done', job);
    const of = ['--job-id', jobs[1], '--thing-name', thingName];
    const { execution } = await cli('iot', 'iot', 'describe-job-execution', ...of);
    expect(execution.status === 'REJECTED', 'the second was rejected', execution);
  });
}

function cliFlow({ check }, { clients, ready }) {
  const cli = createAwsCli(clients.aws, ready);
  const thing = ['--thing-name', 'jobs-cli'];
  return check('AWS CLI', 'iot and iot-jobs-data: a job from its creation to its deletion', async () => {
    const { thingArn } = await cli('iot', 'iot', 'create-thing', ...thing);
    const made = ['--job-id', 'jobs-cli', '--targets', thingArn, '--document', '{"a":1}'];
    await cli('iot', 'iot', 'create-job', ...made);
    const pending = await cli('iotJobsData', 'iot-jobs-data', 'get-pending-job-executions', ...thing);
    expect(pending.queuedJobs.length === 1, 'it waits', pending);
    const { execution } = await cli('iotJobsData', 'iot-jobs-data', 'start-next-pending-job-execution', ...thing);
    expect(execution.jobDocument === '{"a":1}', 'the document is text', execution);
    const update = [...thing, '--job-id', 'jobs-cli', '--status', 'FAILED', '--status-details', 'why=no'];
    await cli('iotJobsData', 'iot-jobs-data', 'update-job-execution', ...update);
    const listed = await cli('iot', 'iot', 'list-job-executions-for-job', '--job-id', 'jobs-cli');
    expect(listed.executionSummaries[0].jobExecutionSummary.status === 'FAILED', 'it failed', listed);
    await cli('iot', 'iot', 'delete-job', '--job-id', 'jobs-cli');
    const { jobs } = await cli('iot', 'iot', 'list-jobs');
    expect(!jobs.some(({ jobId }) => jobId === 'jobs-cli'), 'it is gone', jobs);
  });
}

/** Takes the lines of a program over that prints `OK` or `FAIL`, a tab, what it checked, and maybe what it saw. */
async function reported(list, client, kind, [program, ...args]) {
  // Python would leave its compiled modules beside the sources.
  const env = { PYTHONDONTWRITEBYTECODE: '1' };
  const { code, stdout, stderr } = await run(program, args, { timeoutMs: 120_000, env });
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [verdict, what, detail] = line.split('\t');
    list.note(verdict === 'OK', client, `${kind}: ${what}`, detail);
  }
  if (code !== 0) list.note(false, client, `${kind} ended by itself`, `exit ${code}: ${stderr.trim().slice(-400)}`);
}
