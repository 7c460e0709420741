import { randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';

/** Loads the hook's bundle as Lambda does, answers the births it is sent, and says how long all of it took. */
export interface HookWork {
  bundle: string;
  claimCertificateId: string;
  births: { vin: string; secret: string }[];
}

export interface HookTimes {
  initMs: number;
  birthsMs: number[];
  refused: number;
}

type Handler = (event: object) => Promise<{ allowProvisioning: boolean }>;

process.once('message', async ({ bundle, claimCertificateId, births }: HookWork) => {
  const startMs = performance.now();
  const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
  const initMs = performance.now() - startMs;
  const birthsMs: number[] = [];
  let refused = 0;
  for (const parameters of births) {
    const certificateId = randomBytes(32).toString('hex');
    const bornMs = performance.now();
    const event = { claimCertificateId, certificateId, templateArn: 'bench', clientId: 'birth-bench', parameters };
    if (!(await handler(event)).allowProvisioning) refused += 1;
    birthsMs.push(performance.now() - bornMs);
  }
  process.send?.({ initMs, birthsMs, refused } satisfies HookTimes);
  process.disconnect();
});
