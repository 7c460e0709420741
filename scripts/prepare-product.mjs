// Runs after `npm ci`: what every command does itself when a source has changed. A failure is told and leaves the
// installation whole: the first command tries again.
import { buildProduct } from '../launch/product.mjs';

try {
  await buildProduct();
} catch (error) {
  process.stderr.write(`not built yet, the first command will try again: ${error.message}\n`);
}
