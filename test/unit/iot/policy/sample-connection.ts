import type { ConnectionContext } from '../../../../local/iot/policy/connection-context.ts';

/** A vehicle's connection with its thing attached; override what a test is about. */
export function connectionOf(overrides: Partial<ConnectionContext> = {}): ConnectionContext {
  return {
    clientId: 'car-1',
    certificateId: 'c1',
    sourceIp: '127.0.0.1',
    thing: {
      attached: true,
      exclusive: false,
      thing: {
        thingName: 'car-1',
        thingId: 'id',
        thingTypeName: 'sedan',
        attributes: { fleet: 'north' },
        version: 1,
        billingGroupName: undefined,
      },
    },
    certificate: new Map(),
    connectAttributes: [],
    lastWillTopicArn: undefined,
    ...overrides,
  };
}

/** The vehicle's thing, otherwise than usual. */
export function attached(thing: { attributes: Record<string, string> }): Pick<ConnectionContext, 'thing'> {
  const usual = connectionOf().thing;
  return { thing: usual.attached ? { ...usual, thing: { ...usual.thing, ...thing } } : usual };
}
