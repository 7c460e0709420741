import { createIdentity } from './aws-identity.mjs';
import { createMosquitto } from './mosquitto.mjs';
import { eventually } from './processes.mjs';

/**
 * Somebody of the platform team who listens to `v1/#`: certificate and policy made through the AWS CLI, the ears are
 * mosquitto_sub. `seen` are the lines `<topic> <payload>` so far.
 */
export async function startObserver({ clients, ready, folder }) {
  const actions = ['iot:Connect', 'iot:Subscribe', 'iot:Receive'];
  const identity = await createIdentity({ clients, ready, folder }, 'observer', actions);
  const ears = createMosquitto(ready, identity).subscribe('observer', '-v', '-d', '-t', 'v1/#');
  await eventually('the SUBACK of the observer', async () => ears.output.stdout.includes('Subscribed') || undefined);
  const seen = () => ears.output.stdout.split('\n').filter((line) => line.startsWith('v1/'));
  return {
    seen,
    sees: (what, isIt) => eventually(what, async () => seen().find(isIt)),
    async stop() {
      ears.child.kill('SIGTERM');
      await ears.ended;
    },
  };
}
