import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ENV } from '../../contract/function-environment.ts';
import { INIT_EVENTS, type InitFunction } from './init-events.ts';

export interface InitTimes {
  /** Loading the bundle. */
  initMs: number;
  /** The first invocation: it makes the first call of the SDK. */
  firstMs: number;
  totalMs: number;
  /** Processor time of both: it hardly depends on what else the machine does. */
  cpuMs: number;
}

/** In a process that has loaded nothing; the handler's own output is not the answer. */
const SCRIPT = `
  const [url, event] = process.argv.slice(1);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const loaded = await import(url);
  const handler = loaded.handler ?? loaded.default.handler;
  const initMs = performance.now() - start;
  await handler(JSON.parse(event), {});
  const totalMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  process.stdout.write('\\n' + JSON.stringify({ initMs, firstMs: totalMs - initMs, totalMs, cpuMs }) + '\\n', () => process.exit());
`;

const run = promisify(execFile);

export async function runInit(node: string, file: string, name: InitFunction, sdkUrl: string): Promise<InitTimes> {
  const args = ['--input-type=module', '-e', SCRIPT, pathToFileURL(file).href, JSON.stringify(INIT_EVENTS[name]())];
  const { stdout } = await run(node, args, { env: environment(name, sdkUrl) });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as InitTimes;
}

/** Any value that can be read as name and number will do: nothing but the stub is called. */
function environment(name: InitFunction, sdkUrl: string): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return {
    ...(PATH !== undefined && { PATH }),
    ...Object.fromEntries(Object.values(ENV).map((variable) => [variable, '5'])),
    [ENV.untoldEvents]: '[]',
    ...{ AWS_ENDPOINT_URL: sdkUrl, AWS_REGION: 'eu-central-1', POWERTOOLS_SERVICE_NAME: name },
    ...{ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', POWERTOOLS_LOG_LEVEL: 'ERROR' },
  };
}

/** Answers every call at once: there is nothing. */
export async function startSdkStub(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
