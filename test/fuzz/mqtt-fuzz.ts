import type { FuzzTarget } from './fuzz-target.ts';
import { mqttScenario, type Scenario } from './mqtt-scenario.ts';
import { type MqttTarget, mqttTarget, type TargetSettings } from './mqtt-target.ts';

/** A scenario and which of the brokers it is for. */
interface MqttInput {
  broker: string;
  scenario: Scenario;
}

const BROKERS: Readonly<Record<string, TargetSettings>> = {
  aws: { profile: 'aws', quotas: 'aws' },
  'aws without quotas': { profile: 'aws', quotas: 'off' },
  spec: { profile: 'spec', quotas: 'off' },
};

/** Brokers of the profiles asked for, in turns. */
export async function mqttFuzz(profile: 'aws' | 'spec' | 'both'): Promise<FuzzTarget<MqttInput>> {
  const targets = new Map<string, MqttTarget>();
  for (const [name, settings] of Object.entries(BROKERS)) {
    if (profile === 'both' || settings.profile === profile) targets.set(name, await mqttTarget(settings));
  }
  const names = [...targets.keys()];
  return {
    make: (random, run) => ({ broker: names[run % names.length] ?? 'aws', scenario: mqttScenario(random) }),
    attempt: async ({ broker, scenario }) => {
      const target = targets.get(broker);
      if (!target) throw new Error(`the input is for the broker "${broker}", which --profile ${profile} leaves out`);
      const problems = await target.run(scenario);
      return problems.map((problem) => `${broker}: ${problem}`);
    },
    toJson: ({ broker, scenario }) => ({ broker, scenario: { ...scenario, steps: scenario.steps.map(stepToJson) } }),
    fromJson: (saved) => {
      const { broker, scenario } = saved as {
        broker: string;
        scenario: Omit<Scenario, 'steps'> & { steps: SavedStep[] };
      };
      return { broker, scenario: { ...scenario, steps: scenario.steps.map(stepFromJson) } };
    },
    summary: () => ({ reached: Object.fromEntries([...targets].map(([name, { reached }]) => [name, reached])) }),
    close: async () => {
      for (const target of targets.values()) await target.close();
    },
  };
}

type SavedStep = Omit<Scenario['steps'][number], 'bytes'> & { hex: string };

function stepToJson({ bytes, ...step }: Scenario['steps'][number]): SavedStep {
  return { ...step, hex: bytes.toString('hex') };
}

function stepFromJson({ hex, ...step }: SavedStep): Scenario['steps'][number] {
  return { ...step, bytes: Buffer.from(hex, 'hex') };
}
