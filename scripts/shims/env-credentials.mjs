// In Lambda the credentials are environment variables, and nothing else is ever tried: leaving the default chain (SSO, STS,
// instance metadata, shared files) out of a bundle saves about 130 kB and its share of the cold start.
import { fromEnv } from '@aws-sdk/credential-provider-env';

export const defaultProvider = (init) => fromEnv(init);
