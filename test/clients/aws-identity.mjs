import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAwsCli } from './aws-cli.mjs';

/**
 * A certificate and a policy of its name that allows the actions on everything, made through the AWS CLI. Resolves to
 * the files `{cert, key}`.
 */
export async function createIdentity({ clients, ready, folder }, name, actions) {
  const cli = createAwsCli(clients.aws, ready);
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  const created = await cli('iot', 'iot', 'create-keys-and-certificate', '--set-as-active');
  const policy = ['--policy-name', name];
  await cli('iot', 'iot', 'create-policy', ...policy, '--policy-document', JSON.stringify(document));
  await cli('iot', 'iot', 'attach-policy', ...policy, '--target', created.certificateArn);
  const identity = { cert: join(folder, `${name}.cert.pem`), key: join(folder, `${name}.key.pem`) };
  await writeFile(identity.cert, created.certificatePem);
  await writeFile(identity.key, created.keyPair.PrivateKey, { mode: 0o600 });
  return identity;
}
