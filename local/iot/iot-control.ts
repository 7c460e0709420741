import type { IotControl, TopicRuleSpec } from '../ports/iot-control.ts';
import { callOperation } from './control-plane/call-operation.ts';
import type { ControlPlanePorts } from './control-plane/iot-operation.ts';
import type { Outcome } from './registry/outcome.ts';
import type { HttpDestinations } from './rules/destinations/http-destinations.ts';
import type { VpcDestinations } from './rules/destinations/vpc-destinations.ts';

/** Carries the error name that CloudFormation would show. */
class IotControlError extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/**
 * What the template's IoT resources come to in the store; topic rules go to the rules engine. What is there from an
 * earlier run is taken over: policies and templates as the template has them now, and what the API makes as its provider
 * says.
 */
export function createIotControl(options: {
  api: ControlPlanePorts;
  createTopicRule: (rule: TopicRuleSpec) => void;
  destinations: Pick<HttpDestinations, 'create' | 'list'> & { createVpc: VpcDestinations['create'] };
}): IotControl {
  const { store } = options.api;
  return {
    async callApi(operation, input) {
      return { ...created(await callOperation(options.api, operation, input)) };
    },
    createPolicy: (name, document) => orThrow(store.policies.put(name, JSON.stringify(document))),
    createProvisioningTemplate: (template) => store.templates.put(template),
    createTopicRule: options.createTopicRule,
    createVpcDestination: () => options.destinations.createVpc(),
    createHttpDestination(confirmationUrl) {
      const known = options.destinations.list().find((one) => one.confirmationUrl === confirmationUrl);
      return known ?? created(options.destinations.create(confirmationUrl));
    },
  };
}

function created<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new IotControlError(outcome.code, outcome.message);
}

function orThrow(outcome: Outcome<unknown>): void {
  if (!outcome.ok) throw new IotControlError(outcome.code, outcome.message);
}
