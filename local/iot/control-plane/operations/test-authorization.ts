import { createConnectionPrincipal } from '../../connection-principal.ts';
import { done, failed } from '../../registry/outcome.ts';
import { authResult, readAuthInfos } from '../auth-results.ts';
import { type IotOperation, textField } from '../iot-operation.ts';
import { certificateOfPrincipal } from '../principal.ts';

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
    const details = { clientId, sourceIp: '', connectAttributes: [], lastWillTopicArn: undefined };
    const { policies } = createConnectionPrincipal(store, certificate.value, details);
    return done({ authResults: questions.map((question) => authResult(store, policies(), question)) });
  },
};
