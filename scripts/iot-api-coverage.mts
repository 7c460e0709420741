import * as iot from '@aws-sdk/client-iot';
import * as iotData from '@aws-sdk/client-iot-data-plane';
import * as iotJobsData from '@aws-sdk/client-iot-jobs-data-plane';
import { OPERATIONS } from '../local/iot/control-plane/operations.ts';
import { routeCall } from '../local/iot/data-plane/data-plane-route.ts';
import { routeJobsCall } from '../local/iot/jobs-data-plane/jobs-data-route.ts';
import { type SdkOperation, sdkOperations } from './iot-sdk-operations.mts';

export const COVERAGE_PAGE = 'docs/iot-api-coverage.md';

/** The page: each operation of AWS's SDK clients, and whether the local cloud answers it. */
export function coveragePage(): string {
  const known = new Set(OPERATIONS.map(({ name }) => name));
  return `${[
    '# Coverage of the AWS IoT APIs',
    'Written by `npm run coverage:iot` from the commands of the AWS SDK and the tables of operations; a test holds it up to date.',
    'What is not emulated is refused by its name: `501 NotImplementedException`, `CreateStream is not emulated here.`',
    ...section('`iot`', '@aws-sdk/client-iot', sdkOperations(iot), ({ name }) => known.has(name)),
    ...section('`iot-data`', '@aws-sdk/client-iot-data-plane', sdkOperations(iotData), isRouted),
    ...section('`iot-jobs-data`', '@aws-sdk/client-iot-jobs-data-plane', sdkOperations(iotJobsData), isJobsRouted),
  ].join('\n\n')}\n`;
}

function section(
  api: string,
  client: string,
  operations: SdkOperation[],
  isDone: (operation: SdkOperation) => boolean,
): string[] {
  const done = operations.filter(isDone).length;
  const rows = operations.map((operation) => `| ${operation.name} | ${isDone(operation) ? 'yes' : 'no'} |`);
  return [
    `## ${api}: ${done} of ${operations.length}`,
    `Operations that \`${client}\` has commands for.`,
    ['| operation | emulated |', '|---|---|', ...rows].join('\n'),
  ];
}

/** True when a request of the operation finds its way to an operation of the same name. */
function isRouted({ name, method, route }: SdkOperation): boolean {
  const url = route.replace(/\{\w+\+?\}/g, 'x');
  const routed = routeCall({ method, url, headers: {}, body: Buffer.alloc(0) });
  return 'operation' in routed && routed.operation === name;
}

function isJobsRouted({ name, method, route }: SdkOperation): boolean {
  return routeJobsCall({ method, url: route.replace(/\{\w+\+?\}/g, 'x') })?.operation === name;
}
