import { isRegistryName } from '../registry/thing.ts';

/** Which shadow of which thing; without a shadow name its classic shadow. */
export interface ShadowAddress {
  thingName: string;
  shadowName: string | undefined;
}

/** [AWS-IoT: API_iotdata_GetThingShadow] */
const SHADOW_NAME = /^[$a-zA-Z0-9:_-]{1,64}$/;

/** What is wrong with an address, or undefined. The words are [assumed]. */
export function addressFault({ thingName, shadowName }: ShadowAddress): string | undefined {
  if (!isRegistryName(thingName)) return 'Invalid thing name: 1 to 128 of a-z A-Z 0-9 : _ -';
  if (shadowName === undefined || SHADOW_NAME.test(shadowName)) return undefined;
  return 'Invalid shadow name: 1 to 64 of a-z A-Z 0-9 : _ - $';
}

/** What the topics of a shadow begin with. [AWS-IoT: reserved-topics] */
export function topicPrefix({ thingName, shadowName }: ShadowAddress): string {
  const thing = `$aws/things/${thingName}/shadow`;
  return shadowName === undefined ? thing : `${thing}/name/${shadowName}`;
}
