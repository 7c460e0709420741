import { IoTClient } from '@aws-sdk/client-iot';
import { IoTJobsDataPlaneClient } from '@aws-sdk/client-iot-jobs-data-plane';
import { createFrontDoor } from '../../../../local/engines/index.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import type { ControlPlanePorts } from '../../../../local/iot/control-plane/iot-operation.ts';
import { createIotService } from '../../../../local/iot/control-plane/iot-service.ts';
import { createJobsDataService } from '../../../../local/iot/jobs-data-plane/jobs-data-service.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import type { RoleAuthorizer } from '../../../../local/ports/role-authorizer.ts';
import { type JobsRig, jobsRig } from './jobs-rig.ts';

export interface JobsApi extends JobsRig {
  iot: IoTClient;
  data: IoTJobsDataPlaneClient;
  url: string;
  close(): Promise<void>;
}

/** Keys take time: made once a file. */
let made: Promise<CertificateAuthority> | undefined;

/** Both APIs behind the front door, which tells them apart by what a request is signed for, with the SDK's clients. */
export async function startJobsApi(ports: Partial<ControlPlanePorts> = {}): Promise<JobsApi> {
  const rig = jobsRig();
  const { store, service } = rig;
  made ??= createCertificateAuthority({ clock: systemClock });
  const authority = await made;
  const roles: RoleAuthorizer = {
    authorize: (_role, action, resource) => ({ allowed: false, message: `${action} on ${resource}` }),
    mayAssume: () => false,
  };
  const endpointAddress = (): string => '127.0.0.1:8883';
  const frontDoor = await createFrontDoor({
    port: 0,
    callerOf: (id) => (id === 'ROLE' ? { kind: 'role', roleArn: 'arn:aws:iam::0:role/r' } : { kind: 'operator' }),
    services: [
      createIotService({ ...{ store, authority, endpointAddress, jobs: service, log: silentLog }, ...ports }),
      createJobsDataService({ devices: service.byRequest, arns: store.arns, log: silentLog }),
    ],
    ...{ roles, log: silentLog },
  });
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'x' };
  const options = { region: 'eu-central-1', endpoint: frontDoor.url, credentials, maxAttempts: 1 };
  const [iot, data] = [new IoTClient(options), new IoTJobsDataPlaneClient(options)];
  return {
    ...{ ...rig, iot, data, url: frontDoor.url },
    async close() {
      iot.destroy();
      data.destroy();
      await frontDoor.close();
    },
  };
}
