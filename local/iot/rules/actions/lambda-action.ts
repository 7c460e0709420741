import { ActionFailure } from './action-failure.ts';
import { outputJson } from './output-shape.ts';
import type { ActionFactory } from './rule-action.ts';

/**
 * Asynchronous invocation with the SELECT result as event. No role: the function's own permissions must name
 * `iot.amazonaws.com` with this rule's ARN and account. Binary output cannot be passed. [AWS-IoT: lambda-rule-action]
 */
export const createLambdaAction: ActionFactory = (fields, context) => {
  const functionArnOf = fields.template('FunctionArn');
  const caller = {
    servicePrincipal: 'iot.amazonaws.com',
    sourceArn: context.ruleArn,
    sourceAccount: context.accountId,
  };
  return {
    type: 'Lambda',
    target: fields.text('FunctionArn'),
    prepare: (firing) => {
      const functionArn = functionArnOf(firing.message);
      const event = outputJson(firing);
      if (!event.isJson) {
        throw new ActionFailure('Failed to invoke lambda function. The rule output is not JSON');
      }
      return {
        resource: functionArn,
        authorize() {
          return context.lambdas.isInvokeAllowed(functionArn, caller)
            ? { allowed: true }
            : { allowed: false, message: 'Received Server error from Lambda. The error code is 403' };
        },
        async send() {
          return context.lambdas.invokeAsync(functionArn, event.value);
        },
        describe(reason) {
          return `Failed to invoke lambda function. ${reason}`;
        },
      };
    },
  };
};
