import { writeFileSync } from 'node:fs';
import { COVERAGE_PAGE, coveragePage } from './iot-api-coverage.mts';

writeFileSync(new URL(`../${COVERAGE_PAGE}`, import.meta.url), coveragePage());
console.log(`Wrote ${COVERAGE_PAGE}.`);
