import { createAwsCli } from './aws-cli.mjs';
import { expect } from './checklist.mjs';

const CLIENT = 'AWS CLI';

/** Reads of every service, as an operator would look around. */
export async function awsCliFlow({ check }, { clients, ready }) {
  const cli = createAwsCli(clients.aws, ready);
  await check(CLIENT, 'iot describe-endpoint names the MQTT listener', async () => {
    const { endpointAddress } = await cli('iot', 'iot', 'describe-endpoint', '--endpoint-type', 'iot:Data-ATS');
    expect(endpointAddress === `${ready.mqtts.host}:${ready.mqtts.port}`, 'it is the listener', endpointAddress);
  });
  await check(CLIENT, 'iot create-keys-and-certificate', async () => {
    const created = await cli('iot', 'iot', 'create-keys-and-certificate', '--set-as-active');
    expect(created.keyPair.PrivateKey.includes('PRIVATE KEY'), 'a key comes with it', Object.keys(created));
  });
  await check(CLIENT, 'iot create-thing, create-policy and their attachments', () => deviceByHand(cli));
  await check(CLIENT, 'iot create-provisioning-claim', async () => {
    const { templates } = await cli('iot', 'iot', 'list-provisioning-templates');
    const [{ templateName }] = templates;
    const claim = await cli('iot', 'iot', 'create-provisioning-claim', '--template-name', templateName);
    expect(claim.keyPair.PrivateKey.includes('PRIVATE KEY'), 'a key comes with it', Object.keys(claim));
  });
  await check(CLIENT, 'iot-data publish', () =>
    cli('iotData', 'iot-data', 'publish', '--topic', 'from/cli', '--qos', '1', '--payload', '{"from":"cli"}'),
  );
  await check(CLIENT, 'dynamodb list-tables', async () => {
    const { TableNames } = await cli('dynamodb', 'dynamodb', 'list-tables');
    expect(TableNames.length >= 5, 'the tables of the template are there', TableNames);
  });
  await check(CLIENT, 'kinesis list-streams', async () => {
    const { StreamNames } = await cli('kinesis', 'kinesis', 'list-streams');
    expect(StreamNames.length === 1, 'the stream of the template is there', StreamNames);
  });
  await check(CLIENT, 's3 ls', async () => {
    const listing = await cli('s3', 's3', 'ls');
    expect(listing.includes('quarantine'), 'the quarantine bucket is there', listing);
  });
  await check(CLIENT, 'sqs list-queues', async () => {
    const { QueueUrls } = await cli('sqs', 'sqs', 'list-queues');
    expect(QueueUrls.length >= 2, 'the failure queues are there', QueueUrls);
  });
}

/** What the first pages of AWS's guide do with a device. */
async function deviceByHand(cli) {
  const iot = (...args) => cli('iot', 'iot', ...args);
  const { certificateArn } = await iot('create-keys-and-certificate', '--set-as-active');
  await iot('create-thing', '--thing-name', 'cli-thing', '--attribute-payload', 'attributes={colour=red}');
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iot:Connect', Resource: '*' } };
  await iot('create-policy', '--policy-name', 'cli-policy', '--policy-document', JSON.stringify(document));
  await iot('attach-policy', '--policy-name', 'cli-policy', '--target', certificateArn);
  await iot('attach-thing-principal', '--thing-name', 'cli-thing', '--principal', certificateArn);
  const { principals } = await iot('list-thing-principals', '--thing-name', 'cli-thing');
  expect(principals.includes(certificateArn), 'the certificate is attached to the thing', principals);
  const { policies } = await iot('list-attached-policies', '--target', certificateArn);
  expect(policies[0]?.policyName === 'cli-policy', 'the policy is attached to the certificate', policies);
  const { things } = await iot('list-things', '--attribute-name', 'colour', '--attribute-value', 'red');
  expect(things[0]?.thingName === 'cli-thing', 'the thing is found by its attribute', things);
  const tested = await iot(
    ...['test-authorization', '--principal', certificateArn],
    ...['--auth-infos', 'actionType=CONNECT,resources=arn:aws:iot:eu-central-1:000000000000:client/cli-thing'],
  );
  expect(tested.authResults[0]?.authDecision === 'ALLOWED', 'it may connect', tested.authResults);
}
