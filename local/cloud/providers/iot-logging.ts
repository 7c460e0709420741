import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({ AccountId: text, DefaultLogLevel: text, RoleArn: text });

/** `AWS::IoT::Logging`: answered to those who ask the API, and not followed. */
export const iotLogging = defineProvider(schema, async ({ AccountId, DefaultLogLevel, RoleArn }, context) => {
  const body = { roleArn: RoleArn, defaultLogLevel: DefaultLogLevel };
  await context.backends.iot.callApi('SetV2LoggingOptions', { body });
  const notEmulated = 'the gateway writes to the local log, at the level of the local cloud';
  return { ref: AccountId, attributes: {}, notEmulated };
});
