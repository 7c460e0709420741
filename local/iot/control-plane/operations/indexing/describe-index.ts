import { GROUPS_INDEX, indexNames } from '../../../fleet-index/fleet-search.ts';
import { indexingConfiguration } from '../../../fleet-index/indexing-configuration.ts';
import { done, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Active as soon as it is on. [AWS-IoT: API_DescribeIndex] */
export const describeIndex: IotOperation = {
  name: 'DescribeIndex',
  method: 'GET',
  route: '/indices/{indexName}',
  resource: (call, { arns }) => arns.fleetIndex(label(call, 'indexName')),
  perform(call, ports) {
    const indexName = label(call, 'indexName');
    if (!indexNames(ports).includes(indexName)) return notFound(`Index ${indexName}`);
    const { mode, hasConnectivity } = indexingConfiguration(ports.store).things;
    const thingSchema = hasConnectivity ? `${mode}_AND_CONNECTIVITY_STATUS` : mode;
    const schema = indexName === GROUPS_INDEX ? 'THING_GROUPS' : thingSchema;
    return done({ indexName, indexStatus: 'ACTIVE', schema });
  },
};
