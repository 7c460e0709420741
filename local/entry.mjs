// What `import 'roadbed/local'` reaches.
import { importProduct } from '../launch/product.mjs';

export const { startLocalCloud } = await importProduct('local');
