import type { ExternalFunctions } from '../../../iotsql/index.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';

/** Time AWS gives `aws_lambda()`. [AWS-IoT: iot-sql-functions] */
const LAMBDA_TIMEOUT_MS = 2000;

/**
 * External functions as one rule may call them. Only `aws_lambda()` has a port here; the others fail the rule that
 * uses them. The function must permit `iot.amazonaws.com` with this rule's ARN. [AWS-IoT: iot-sql-functions]
 */
export function createExternalFunctions(
  ruleArn: string,
  { lambdas, accountId }: { lambdas: LambdaInvoker; accountId: string },
): ExternalFunctions {
  const caller = { servicePrincipal: 'iot.amazonaws.com', sourceArn: ruleArn, sourceAccount: accountId };
  return {
    awsLambda: async (functionArn, input) => {
      if (!lambdas.isInvokeAllowed(functionArn, caller)) throw new Error('Received error code 403 from Lambda');
      const outcome = await lambdas.invoke(functionArn, input, { timeoutMs: LAMBDA_TIMEOUT_MS });
      if (outcome.ok) return outcome.payload;
      throw new Error(`${outcome.errorType}: ${outcome.errorMessage}`);
    },
  };
}
