#!/usr/bin/env node
import { importProduct } from '../launch/product.mjs';

// the SDK's words about future Node versions are for its users, not for ours
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
try {
  await importProduct('cli');
} catch (error) {
  // the command line tells its own failures: this one is of a build, or of a broken installation
  process.stderr.write(`roadbed: ${process.argv.includes('--verbose') ? error.stack : error.message}\n`);
  process.exitCode = 1;
}
