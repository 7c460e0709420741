import type { ApiEvent, Caller } from '../common/http/api-route.ts';
import type { HttpResponse } from '../common/http/respond.ts';
import type { OutreachStore } from '../common/outreach/outreach-store.ts';
import type { Table } from '../common/store/table.ts';

export interface OutreachPorts {
  campaigns: OutreachStore;
  mailbox: Table;
  vehicles: Table;
  nowMs(): number;
}

export type Route = (event: ApiEvent, caller: Caller, ports: OutreachPorts) => Promise<HttpResponse>;
