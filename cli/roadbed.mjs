#!/usr/bin/env node
// The product runs from its TypeScript sources: tsx reads them, on every Node from 20.19 on.
import { register } from 'tsx/esm/api';

const unregister = register();
await import('./main.ts');
// its loader thread would keep the process alive
await unregister();
