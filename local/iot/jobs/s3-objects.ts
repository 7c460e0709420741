import type { AwsService } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { createServiceCalls, getCall } from '../rules/external-functions/service-call.ts';
import { presignedUrl } from '../signed-requests/presigned-url.ts';
import type { FillDocument } from './job-service.ts';
import { type S3Location, s3LocationOf, withPresignedUrls } from './s3-url.ts';

export interface S3ObjectsOptions {
  services: () => readonly AwsService[];
  roles: RoleAuthorizer;
  credentialsOf: (roleArn: string) => { accessKeyId: string; secretAccessKey: string };
  /** Where S3 is; asked when a URL is handed out. */
  s3Url: () => string;
  region: string;
  clock: Clock;
}

/** What jobs have to do with S3: documents that are kept there, and links for devices. */
export interface S3Objects {
  read(url: string): Promise<{ ok: true; text: string } | { ok: false; problem: string }>;
  fillDocument: FillDocument;
}

/** [AWS-IoT: API_PresignedUrlConfig] */
const DEFAULT_EXPIRY_SECONDS = 3600;

export function createS3Objects(options: S3ObjectsOptions): S3Objects {
  const { services, roles, credentialsOf, s3Url, region, clock } = options;
  const calls = createServiceCalls({ services, roles });
  return {
    async read(url) {
      const location = s3LocationOf(url);
      if (!location) return { ok: false, problem: 'it is no URL of an object in S3.' };
      try {
        return { ok: true, text: (await calls.asService(getCall('s3', pathOf(location)))).toString('utf8') };
      } catch (error) {
        return { ok: false, problem: String(error instanceof Error ? error.message : error) };
      }
    },
    // Without a role that IoT may take on there is nobody to sign for. [assumed: the placeholder stays]
    fillDocument(document, { roleArn, expiresInSec = DEFAULT_EXPIRY_SECONDS } = {}) {
      if (roleArn === undefined || !roles.mayAssume(roleArn, 'iot.amazonaws.com')) return document;
      const time = { nowMs: clock.nowMs(), expiresSeconds: expiresInSec };
      return withPresignedUrls(document, (location) =>
        presignedUrl(new URL(pathOf(location), s3Url()), credentialsOf(roleArn), { region, service: 's3' }, time),
      );
    },
  };
}

function pathOf({ bucket, key }: S3Location): string {
  return `/${[bucket, ...key.split('/')].map(encodeURIComponent).join('/')}`;
}
