// What `import 'roadbed/local'` reaches: the TypeScript sources, read by tsx.
import { register } from 'tsx/esm/api';

register();
export const { startLocalCloud } = await import('./index.ts');
