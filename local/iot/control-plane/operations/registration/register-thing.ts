import { readGivenTemplate } from '../../../bulk-registration/given-template.ts';
import { failed } from '../../../registry/outcome.ts';
import { type IotOperation, objectField, textField } from '../../iot-operation.ts';
import { registerByTemplate } from '../../register-by-template.ts';

/** One thing by a template of its own. [AWS-IoT: API_RegisterThing] [AWS-IoT: single-thing-provisioning] */
export const registerThing: IotOperation = {
  name: 'RegisterThing',
  method: 'POST',
  route: '/things',
  resource: () => '*',
  async perform(call, ports) {
    const parameters = objectField(call, 'parameters') ?? {};
    if (Object.values(parameters).some((value) => typeof value !== 'string')) {
      return failed('InvalidRequestException', 'parameters must be a map of strings.');
    }
    const document = readGivenTemplate(textField(call, 'templateBody') ?? '');
    return document.ok ? registerByTemplate(ports, document.value, parameters as Record<string, string>) : document;
  },
};
