// Endpoint discovery is off unless asked for, and nothing here asks; its cache brings 8 kB of collections along.
export class EndpointCache {
  getEndpoint() {
    throw new Error('endpoint discovery is left out of the bundles: see scripts/build-lambdas.mjs');
  }
}
