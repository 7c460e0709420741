#!/usr/bin/env node
// The product runs from its TypeScript sources: tsx reads them, on every Node from 20.19 on.
import { register } from 'tsx/esm/api';

// the SDK's words about future Node versions are for its users, not for ours
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const unregister = register();
await import('./main.ts');
// its loader thread would keep the process alive
await unregister();
