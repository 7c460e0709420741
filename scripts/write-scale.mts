import { readFileSync, writeFileSync } from 'node:fs';
import { readAppStacks } from '../cli/assembly/app-source.ts';
import { scalePage } from '../cli/capacity/scale-page.ts';
import { readBilledApp } from '../cli/cost/app/read-billed-app.ts';
import { readCalls } from '../cli/cost/calls/calls.ts';
import { readPriceList } from '../cli/cost/price-list.ts';

/** Writes the part of docs/scale.md that follows from the template of `prod`. */
const PAGE = new URL('../docs/scale.md', import.meta.url);
const MARK = '<!-- from the template: npm run scale -->';

const app = readBilledApp(await readAppStacks({ environment: 'prod' }));
const [before] = readFileSync(PAGE, 'utf8').split(MARK);
writeFileSync(PAGE, `${before}${MARK}\n\n${scalePage(app, await readCalls(), await readPriceList())}\n`);
