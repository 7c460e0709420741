import { catalogView } from '../../contract/command/catalog-view.ts';
import { requestHashOf } from '../../contract/mailbox/message-id.ts';
import { respondTagged } from '../common/http/entity-tag.ts';
import type { Route } from './route.ts';

const catalog = catalogView();
const tag = requestHashOf(catalog);

/** The types of commands there are; the same for everybody, and until the next deployment. */
export const getCatalog: Route = async (event) => respondTagged(event, catalog, tag);
