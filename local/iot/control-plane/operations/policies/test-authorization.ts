import { createConnectionPrincipal } from '../../../connection-principal.ts';
import { done, failed, notFound } from '../../../registry/outcome.ts';
import { authResult, readAuthInfos } from '../../auth-results.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** As the principal's connection with this client id would fare. [AWS-IoT: API_TestAuthorization] */
export const testAuthorization: IotOperation = {
  name: 'TestAuthorization',
  method: 'POST',
  route: '/test-authorization',
  resource: () => '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, textField(call, 'principal'));
    if (!certificate.ok) return certificate;
    const clientId = call.query.get('clientId') ?? '';
    const questions = readAuthInfos(call.body['authInfos']);
    if (!questions) return failed('InvalidRequestException', 'authInfos must be a list of actionType and resources.');
    const toAdd = readNames(call.body['policyNamesToAdd']);
    const toSkip = readNames(call.body['policyNamesToSkip']);
    if (!toAdd || !toSkip) return failed('InvalidRequestException', 'Policy names must be a list of texts.');
    const added = toAdd.map((name) => store.policies.policy(name));
    const unknown = added.indexOf(undefined);
    if (unknown >= 0) return notFound(`Policy ${toAdd[unknown]}`);
    // No connection, so neither an address nor connect attributes.
    const details = { clientId, sourceIp: '', connectAttributes: [], lastWillTopicArn: undefined };
    const principal = createConnectionPrincipal(store, certificate.value, details, (attached) => [
      ...attached.filter(({ policyName }) => !toSkip.includes(policyName) && !toAdd.includes(policyName)),
      ...added.filter((policy) => policy !== undefined),
    ]);
    return done({ authResults: questions.map((question) => authResult(store, principal.policies(), question)) });
  },
};

/** Undefined when the value is no list of texts; none given is an empty list. */
function readNames(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string');
  return isList ? (value as string[]) : undefined;
}
