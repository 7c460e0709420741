import { runOk } from './processes.mjs';

/** The AWS CLI pointed at the local cloud; `cli(endpointName, ...args)` resolves to stdout, parsed when it is JSON. */
export function createAwsCli(command, { aws, region }) {
  const env = {
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  return async (endpointName, ...args) => {
    const stdout = await runOk(command, ['--endpoint-url', aws[endpointName], '--output', 'json', ...args], { env });
    return stdout.startsWith('{') ? JSON.parse(stdout) : stdout;
  };
}
