import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCloudAssembly } from '../../local/cloud/assembly/cloud-assembly.ts';
import { synthesize } from '../../local/cloud/assembly/synthesize.ts';
import { silentLog } from '../../local/ports/log.ts';
import { UsageError } from '../usage-error.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
/** Stands in asset destinations only, which no command here looks at. */
const ANY_TARGET = { accountId: '000000000000', region: 'eu-central-1' };

/** Which synthesized app: an environment of this one, or any assembly (`cdk.out`). */
export type AppSource = { environment: string } | { assemblyDir: string };

export type AppStacks = ReturnType<typeof readCloudAssembly>['stacks'];

/** All stacks of an app. Synthesizes it when its sources have changed since the last time, as `roadbed up` does. */
export async function readAppStacks(source: AppSource): Promise<AppStacks> {
  const dir = await assemblyDirOf(source);
  try {
    return readCloudAssembly(dir, ANY_TARGET).stacks;
  } catch (error) {
    throw new UsageError(`${dir} is no synthesized CDK app: ${(error as Error).message}`);
  }
}

async function assemblyDirOf(source: AppSource): Promise<string> {
  if ('assemblyDir' in source) return source.assemblyDir;
  const { environment } = source;
  const settings = { projectDir: PROJECT_DIR, environment, outDir: join(PROJECT_DIR, '.roadbed'), log: silentLog };
  try {
    return (await synthesize(settings)).assemblyDir;
  } catch (error) {
    throw new Error(`the app does not synthesize for --env ${environment}`, { cause: error });
  }
}
