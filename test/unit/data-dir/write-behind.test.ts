import { describe, expect, it } from 'vitest';
import { type StoredWrite, WriteBehind } from '../../../local/data-dir/write-behind.ts';
import { manualClock } from '../mqtt/manual-clock.ts';

/** Writes that are held until the test lets them end. */
function rig() {
  const clock = manualClock();
  const batches: StoredWrite[][] = [];
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const logged: string[] = [];
  const write = (batch: StoredWrite[]): Promise<void> => {
    batches.push(batch);
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  };
  const writes = new WriteBehind(write, clock, (_level, event) => logged.push(event));
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const texts = () =>
    batches.map((batch) => batch.map((one) => (one.type === 'put' ? `${one.key}=${one.value}` : `-${one.key}`)));
  return { clock, writes, texts, ends, logged, settle };
}

const bytes = (text: string) => (): Buffer => Buffer.from(text);

describe('writes behind', () => {
  it('go in one batch after 20 ms, each key once and as it is then', () => {
    const { clock, writes, texts } = rig();
    let value = 'old';
    writes.put('a', () => Buffer.from(value), false);
    writes.put('b', bytes('1'), false);
    writes.put('b', bytes('2'), false);
    writes.remove('c');
    value = 'new';
    clock.advance(19);
    expect(texts()).toEqual([]);
    clock.advance(1);
    expect(texts()).toEqual([['a=new', 'b=2', '-c']]);
  });

  it('leave no trace of a new key that went before its batch, and take away one that came before', async () => {
    const { clock, writes, texts, ends, settle } = rig();
    writes.put('brief', bytes('x'), true);
    writes.put('brief', bytes('y'), false);
    writes.remove('brief');
    writes.put('stays', bytes('x'), true);
    clock.advance(20);
    ends[0]?.resolve();
    await settle();
    writes.remove('stays');
    clock.advance(20);
    expect(texts()).toEqual([['stays=x'], ['-stays']]);
  });

  it('wait for the batch before them', async () => {
    const { clock, writes, texts, ends, settle } = rig();
    writes.put('a', bytes('1'), false);
    clock.advance(20);
    writes.put('a', bytes('2'), false);
    clock.advance(500);
    expect(texts()).toEqual([['a=1']]);
    ends[0]?.resolve();
    await settle();
    clock.advance(20);
    expect(texts()).toEqual([['a=1'], ['a=2']]);
  });

  it('do not wait for the time when they are many', async () => {
    const { writes, texts, settle } = rig();
    for (let count = 0; count < 2_500; count += 1) writes.put(`k${count}`, bytes('x'), true);
    await settle();
    expect(texts().map((batch) => batch.length)).toEqual([2_500]);
  });

  it('are tried again after a failure, newer ones first served', async () => {
    const { clock, writes, texts, ends, logged, settle } = rig();
    writes.put('a', bytes('1'), false);
    writes.put('b', bytes('1'), false);
    clock.advance(20);
    writes.put('a', bytes('2'), false);
    ends[0]?.reject(new Error('the disk is full'));
    await settle();
    expect(logged).toEqual(['state-write-failed']);
    clock.advance(1_000);
    expect(texts()[1]).toEqual(['a=2', 'b=1']);
  });

  it('are all written when a flush resolves; a flush that cannot says so', async () => {
    const { clock, writes, texts, ends, settle } = rig();
    writes.put('a', bytes('1'), false);
    clock.advance(20);
    writes.put('b', bytes('1'), false);
    const flushed = writes.flush();
    ends[0]?.resolve();
    await settle();
    ends[1]?.resolve();
    await flushed;
    expect(texts()).toEqual([['a=1'], ['b=1']]);
    writes.put('c', bytes('1'), false);
    const failed = expect(writes.flush()).rejects.toThrow('could not be written');
    await settle();
    ends[2]?.reject(new Error('the disk is full'));
    await failed;
  });

  it('lose one record that cannot be encoded, not its batch', () => {
    const { clock, writes, texts, logged } = rig();
    const broken = (): Buffer => {
      throw new Error('broken');
    };
    writes.put('a', broken, false);
    writes.put('b', bytes('1'), false);
    clock.advance(20);
    expect([texts(), logged]).toEqual([[['b=1']], ['record-not-encoded']]);
  });
});
