export { type EmbeddedEnginesOptions, startEmbeddedEngines } from './embedded-engines.ts';
export type { Engines } from './engines.ts';
export { createFrontDoor, type FrontDoor, type FrontDoorOptions } from './front-door/front-door.ts';
export { connectRemoteEngines, type RemoteEnginesOptions } from './remote-engines.ts';
