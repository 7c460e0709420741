import type { IotControl, TopicRuleSpec } from '../ports/iot-control.ts';
import type { IotStore } from './iot-store.ts';
import type { Outcome } from './registry/outcome.ts';

/** Carries the error name that CloudFormation would show. */
class IotControlError extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** What the template's IoT resources come to in the store; topic rules go to the rules engine. */
export function createIotControl(options: {
  store: IotStore;
  createTopicRule: (rule: TopicRuleSpec) => void;
}): IotControl {
  const { store } = options;
  return {
    createThingType: (name) => orThrow(store.things.createThingType(name)),
    createThingGroup: (name) => orThrow(store.groups.createThingGroup(name)),
    createPolicy: (name, document) => orThrow(store.policies.put(name, JSON.stringify(document))),
    createProvisioningTemplate: (template) => store.templates.put(template),
    createTopicRule: options.createTopicRule,
  };
}

function orThrow(outcome: Outcome<unknown>): void {
  if (!outcome.ok) throw new IotControlError(outcome.code, outcome.message);
}
