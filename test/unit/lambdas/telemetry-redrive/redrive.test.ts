import { describe, expect, it } from 'vitest';
import {
  type Frame,
  type HeldMessage,
  type RedrivePorts,
  redrive,
} from '../../../../lambdas/telemetry-redrive/redrive.ts';

const LIMITS = { lanes: 2, rounds: 10 };

function message(receipt: string, topic = 'v1/car-1/t/drive', failedAction = 'KinesisAction'): HeldMessage {
  const base64OriginalPayload = Buffer.from([0x1f, 0x8b, Number(receipt)]).toString('base64');
  const ruleName = topic.includes('/t/') ? 'telemetry_v1' : 'event_v1';
  const failures = [{ failedAction, failedResource: 's', errorMessage: 'Internal failure' }];
  return { receipt, body: JSON.stringify({ ruleName, topic, base64OriginalPayload, failures }) };
}

function rig(waiting: HeldMessage[], takes: (frame: Frame) => boolean = () => true) {
  const put: Frame[] = [];
  const removed: string[] = [];
  const ports: RedrivePorts = {
    receive: async () => waiting.splice(0, 2),
    put: async (frames) => {
      put.push(...frames);
      return frames.map(takes);
    },
    remove: async (messages) => void removed.push(...messages.map(({ receipt }) => receipt)),
  };
  return { ports, put, removed };
}

describe('redriving frames', () => {
  it('puts them on the stream under the vehicle of their topic, byte by byte, and then removes them', async () => {
    const { ports, put, removed } = rig(['1', '2', '3'].map((receipt) => message(receipt)));
    expect(await redrive(ports, LIMITS)).toEqual({ redriven: 3, refused: 0, left: 0 });
    expect(put.map(({ vehicleId, bytes }) => [vehicleId, Buffer.from(bytes)[2]]).sort()).toEqual([
      ['car-1', 1],
      ['car-1', 2],
      ['car-1', 3],
    ]);
    expect(removed.sort()).toEqual(['1', '2', '3']);
  });

  it('leaves what is no telemetry, what another action failed on, and what is no message of a rule', async () => {
    const others = [message('1', 'v1/car-1/up/event/alarm'), message('2', 'v1/car-1/t/drive', 'KafkaAction')];
    const { ports, put, removed } = rig([...others, { receipt: '3', body: 'hello' }, message('4')]);
    expect(await redrive(ports, LIMITS)).toEqual({ redriven: 1, refused: 0, left: 3 });
    expect([put.length, removed]).toEqual([1, ['4']]);
  });

  it('removes only what the stream took, and ends with the first refusal', async () => {
    const waiting = Array.from({ length: 20 }, (_, at) => message(String(at)));
    const { ports, removed } = rig(waiting, ({ bytes }) => Buffer.from(bytes)[2] !== 1);
    const report = await redrive(ports, { lanes: 1, rounds: 10 });
    expect(report).toEqual({ redriven: 1, refused: 1, left: 0 });
    expect([removed, waiting.length]).toEqual([['0'], 18]);
  });

  it('ends after its rounds, whatever still waits', async () => {
    const waiting = Array.from({ length: 20 }, (_, at) => message(String(at)));
    expect(await redrive(rig(waiting).ports, { lanes: 1, rounds: 3 })).toMatchObject({ redriven: 6 });
    expect(waiting).toHaveLength(14);
  });
});
