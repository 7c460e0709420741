import { describe, expect, it } from 'vitest';
import { startPinned } from '../../../bench/gateway/brokers/broker-process.ts';
import { cpuMsOf, rssBytesOf } from '../../../bench/gateway/brokers/process-usage.ts';
import { eventually } from '../../support/eventually.ts';

const run = (script: string) => startPinned(process.execPath, ['-e', script]);

describe('a broker in a process of its own', () => {
  it('gives its first line, and stops when told', async () => {
    const started = run(`console.log('ready'); setInterval(() => {}, 1000)`);
    expect(await started.firstLine).toBe('ready');
    const broker = started.describe({ port: 1, tlsPort: 2 });
    expect(broker.failure()).toBeUndefined();
    await broker.stop();
    expect(broker.failure()).toBe('ended with SIGTERM');
  });

  it('that dies leaves the error it died of', async () => {
    const started = run(`console.log('ready'); throw new RangeError('Maximum call stack size exceeded')`);
    const broker = started.describe({ port: 1, tlsPort: 2 });
    const reason = await eventually('the process ends', () => broker.failure());
    expect(reason).toBe('ended with code 1: RangeError: Maximum call stack size exceeded');
    await broker.stop();
  });

  it('that never starts is an error with its reason', async () => {
    await expect(run(`throw new Error('no such certificate')`).firstLine).rejects.toThrow(
      /ended with code 1: Error: no such certificate$/,
    );
  });
});

describe.runIf(process.platform === 'linux')('what a process used', () => {
  it('is read from the system', () => {
    expect(cpuMsOf(process.pid)).toBeGreaterThan(0);
    expect(rssBytesOf(process.pid)).toBeGreaterThan(10_000_000);
  });

  it('is unknown of a process that is gone', () => {
    expect(cpuMsOf(2 ** 22 + 1)).toBeUndefined();
    expect(rssBytesOf(2 ** 22 + 1)).toBeUndefined();
  });
});
