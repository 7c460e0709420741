export { startEmbeddedEngines } from './embedded-engines.ts';
export type { Engines } from './engines.ts';
export { createFrontDoor, type FrontDoor } from './front-door/front-door.ts';
export { connectRemoteEngines } from './remote-engines.ts';
