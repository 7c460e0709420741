import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { findEnvironment } from '../lib/environments/find-environment.ts';
import { buildRoadbed } from '../lib/roadbed.ts';

/** `-c env=<name>` picks the environment, `dev` unless told; `-c bundles=<dir>` takes functions built elsewhere. */
const app = new App();
const environmentName: unknown = app.node.tryGetContext('env') ?? 'dev';
const bundles: unknown = app.node.tryGetContext('bundles');

buildRoadbed(app, findEnvironment(String(environmentName)), {
  bundlesDir: typeof bundles === 'string' ? bundles : fileURLToPath(new URL('../dist/lambdas', import.meta.url)),
});

// The variable is CDK's own switch for its built-in validator. The local cloud, which synthesizes at every start, sets it,
// and then loading cdk-nag (half a second) is saved as well; the checks of the product's own rules always run.
if (process.env['CDK_VALIDATION'] !== 'false') {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
}

app.synth();
