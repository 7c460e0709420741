import { RULE_NAMES } from '../../contract/topics.ts';

/** An AWS IoT policy document: like IAM's, with variables of the MQTT connection in its resources. */
export interface IotPolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IotPolicyStatement[];
}

export interface IotPolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const THING = '${iot:Connection.Thing.ThingName}';
const THING_TYPE = '${iot:Connection.Thing.ThingTypeName}';

/**
 * What a born vehicle may do: be itself, send up its own branch through Basic Ingest, leave a will, and hear what is
 * addressed to it or to its model. `arnPrefix` is `arn:<partition>:iot:<region>:<account>:`. A `*` stands only where a
 * level is free below the vehicle's own branch. Without IsAttached any active certificate could take any client id.
 * [AWS-IoT: thing-policy-variables]
 */
export function devicePolicy(arnPrefix: string): IotPolicyDocument {
  const topic = (name: string): string => `${arnPrefix}topic/${name}`;
  const filter = (name: string): string => `${arnPrefix}topicfilter/${name}`;
  const ownDown = `v1/${THING}/down/*`;
  const modelDown = `v1/_all/${THING_TYPE}/down/*`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iot:Connect',
        Resource: `${arnPrefix}client/${THING}`,
        Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'iot:Publish',
        Resource: [
          topic(`$aws/rules/${RULE_NAMES.telemetry}/v1/${THING}/t/*`),
          topic(`$aws/rules/${RULE_NAMES.receipt}/v1/${THING}/up/receipt/*`),
          topic(`$aws/rules/${RULE_NAMES.event}/v1/${THING}/up/event/*`),
          topic(`v1/${THING}/up/event/offline`),
        ],
      },
      // `+` is a plain character to a policy: `down/*` permits the filters `down/+` and `down/command`, of this branch only.
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: [filter(ownDown), filter(modelDown)] },
      { Effect: 'Allow', Action: 'iot:Receive', Resource: [topic(ownDown), topic(modelDown)] },
    ],
  };
}
