import { beforeEach, describe, expect, it } from 'vitest';
import { type JobsRig, jobsRig } from './jobs-rig.ts';

let rig: JobsRig;
beforeEach(() => {
  rig = jobsRig({ things: 4 });
  rig.store.groups.createThingGroup('fleet');
  rig.store.groups.createThingGroup('vans', 'fleet');
  rig.store.groups.addThing('fleet', 'car-1');
  rig.store.groups.addThing('vans', 'car-2');
});

const onGroup = (name: string, targetSelection: 'SNAPSHOT' | 'CONTINUOUS') => {
  const targets = [rig.store.arns.thingGroup(name)];
  rig.job('job1', [], { targets, targetSelection });
};
const pending = (): number[] => [1, 2, 3, 4].map((index) => rig.pendingOf(`car-${index}`).length);

describe('a snapshot job', () => {
  it('is for the things of a group and its child groups, each once, as they are', () => {
    rig.store.groups.addThing('vans', 'car-1');
    onGroup('fleet', 'SNAPSHOT');
    rig.store.groups.addThing('fleet', 'car-3');
    rig.store.groups.removeThing('vans', 'car-2');
    expect(pending()).toEqual([1, 1, 0, 0]);
  });

  it('of an empty group is done', () => {
    rig.store.groups.createThingGroup('empty');
    onGroup('empty', 'SNAPSHOT');
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });
});

describe('a continuous job [AWS-IoT: iot-jobs]', () => {
  it('takes up what joins the group, lets go what leaves it, and does not end', () => {
    onGroup('fleet', 'CONTINUOUS');
    rig.store.groups.addThing('vans', 'car-3');
    expect(pending()).toEqual([1, 1, 1, 0]);
    rig.store.groups.removeThing('vans', 'car-2');
    expect(rig.store.jobs.execution('job1', 'car-2')?.status).toBe('REMOVED');
    for (const car of ['car-1', 'car-3']) rig.says(car, 'job1', 'SUCCEEDED');
    expect(rig.statusOf('job1')).toBe('IN_PROGRESS');
    rig.store.groups.addThing('vans', 'car-2');
    expect(rig.pendingOf('car-2')).toEqual(['job1 QUEUED']);
    // Once is enough.
    rig.store.groups.removeThing('fleet', 'car-1');
    rig.store.groups.addThing('fleet', 'car-1');
    expect(rig.pendingOf('car-1')).toEqual([]);
  });

  it('follows a dynamic group by what changes in the registry', () => {
    rig.store.groups.createGroup('red', { queryString: 'attributes.color:red' });
    onGroup('red', 'CONTINUOUS');
    expect(pending()).toEqual([0, 0, 0, 0]);
    rig.store.things.updateThing('car-4', { attributes: { color: 'red' } });
    rig.store.things.createThing({ thingName: 'car-5', attributes: { color: 'red' } });
    expect([pending(), rig.pendingOf('car-5')]).toEqual([[0, 0, 0, 1], ['job1 QUEUED']]);
    rig.store.things.updateThing('car-4', { attributes: { color: 'blue' } });
    expect(pending()).toEqual([0, 0, 0, 0]);
  });

  it('takes more targets', () => {
    onGroup('vans', 'CONTINUOUS');
    const { control } = rig.service;
    const { arns } = rig.store;
    expect(control.associate('job1', [arns.thing('car-4'), arns.thing('car-2')], 'more').ok).toBe(true);
    expect(pending()).toEqual([0, 1, 0, 1]);
    expect(rig.store.jobs.job('job1')).toMatchObject({ comment: 'more', targets: { length: 3 } });
    rig.job('job2', ['car-1']);
    expect(control.associate('job2', [arns.thing('car-4')], undefined)).toMatchObject({
      code: 'InvalidRequestException',
    });
  });
});
