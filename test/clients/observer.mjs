import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAwsCli } from './aws-cli.mjs';
import { createMosquitto } from './mosquitto.mjs';
import { eventually } from './processes.mjs';

/**
 * Somebody of the platform team who listens to `v1/#`: certificate and policy made through the AWS CLI, the ears are
 * mosquitto_sub. `seen` are the lines `<topic> <payload>` so far.
 */
export async function startObserver({ clients, ready, folder }) {
  const cli = createAwsCli(clients.aws, ready);
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['iot:Connect', 'iot:Subscribe', 'iot:Receive'], Resource: '*' }],
  };
  const created = await cli('iot', 'iot', 'create-keys-and-certificate', '--set-as-active');
  const name = ['--policy-name', 'observer'];
  await cli('iot', 'iot', 'create-policy', ...name, '--policy-document', JSON.stringify(document));
  await cli('iot', 'iot', 'attach-policy', ...name, '--target', created.certificateArn);
  const identity = { cert: join(folder, 'observer.cert.pem'), key: join(folder, 'observer.key.pem') };
  await writeFile(identity.cert, created.certificatePem);
  await writeFile(identity.key, created.keyPair.PrivateKey, { mode: 0o600 });
  const ears = createMosquitto(ready, identity).subscribe('observer', '-v', '-d', '-t', 'v1/#');
  await eventually('the SUBACK of the observer', async () => ears.output.stdout.includes('Subscribed') || undefined);
  const seen = () => ears.output.stdout.split('\n').filter((line) => line.startsWith('v1/'));
  return {
    seen,
    sees: (what, isIt) => eventually(what, async () => seen().find(isIt)),
    async stop() {
      ears.child.kill('SIGTERM');
      await ears.ended;
    },
  };
}
