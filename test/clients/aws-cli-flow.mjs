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
