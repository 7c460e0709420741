/** The public face of the local cloud: `import { startLocalCloud } from 'roadbed/local'`. */
export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local-cloud.ts';
export type { Clock, ScheduledTask } from './ports/clock.ts';
export type { Log, LogLevel } from './ports/log.ts';
