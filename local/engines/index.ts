export { startEmbeddedEngines } from './embedded-engines.ts';
export type { Engines } from './engines.ts';
export { createFrontDoor, type FrontDoor } from './front-door/front-door.ts';
export { connectRemoteEngines } from './remote-engines.ts';
export { createSecretsEngine } from './secrets/secret-operations.ts';
export { createSecretsService } from './secrets/secrets-service.ts';
