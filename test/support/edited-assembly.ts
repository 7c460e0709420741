import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../local/cloud/assembly/synthesize.ts';
import { PROJECT_DIR } from './running-platform.ts';

/** A resource as the synthesized template has it. */
export interface TemplateResource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are of any shape
  Properties?: any;
}

type Edit = (logicalId: string, resource: TemplateResource) => 'keep' | 'remove';

/** A copy of the platform's assembly whose resources `edit` changed in place or removed. */
export async function editedAssembly(edit: Edit): Promise<{ assemblyDir: string; remove(): Promise<void> }> {
  const outDir = join(PROJECT_DIR, '.roadbed');
  const original = await synthesize({ projectDir: PROJECT_DIR, environment: 'local', outDir, log: () => undefined });
  const assemblyDir = await mkdtemp(join(tmpdir(), 'roadbed-edited-'));
  await cp(original.assemblyDir, assemblyDir, { recursive: true });
  for (const name of await readdir(assemblyDir)) {
    if (name.endsWith('.template.json')) await editTemplate(join(assemblyDir, name), edit);
  }
  return { assemblyDir, remove: () => rm(assemblyDir, { recursive: true, force: true }) };
}

async function editTemplate(path: string, edit: Edit): Promise<void> {
  const template = JSON.parse(await readFile(path, 'utf8')) as { Resources: Record<string, TemplateResource> };
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (edit(logicalId, resource) === 'remove') delete template.Resources[logicalId];
  }
  await writeFile(path, JSON.stringify(template));
}

/** Takes one action out of every statement of an `AWS::IAM::Policy`; a statement left empty goes. Returns how often. */
export function withdraw(policy: TemplateResource, action: string): number {
  interface Statement {
    Action: string | string[];
  }
  const document = policy.Properties.PolicyDocument as { Statement: Statement[] };
  let withdrawn = 0;
  for (const statement of document.Statement) {
    const actions = [statement.Action].flat();
    statement.Action = actions.filter((each) => each !== action);
    withdrawn += actions.length - statement.Action.length;
  }
  document.Statement = document.Statement.filter(({ Action }) => Action.length > 0);
  return withdrawn;
}
