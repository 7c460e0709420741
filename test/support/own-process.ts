export interface ListeningSocket {
  address: string;
  port: number;
}

interface ProcessReport {
  libuv: {
    type: string;
    is_active: boolean;
    localEndpoint?: { ip4?: string; ip6?: string; port: number } | null;
    remoteEndpoint?: object | null;
    readable?: boolean;
    writable?: boolean;
  }[];
  workers?: unknown[];
}

/** TCP sockets on which this process listens, with the address the system bound them to. */
export function listeningSockets(): ListeningSocket[] {
  return readReport().libuv.flatMap((handle) => {
    const { localEndpoint: local, remoteEndpoint: remote } = handle;
    if (handle.type !== 'tcp' || !handle.is_active || handle.readable || handle.writable) return [];
    return local && !remote ? [{ address: local.ip4 ?? local.ip6 ?? 'unknown', port: local.port }] : [];
  });
}

/** Worker threads that live in this process. */
export function workerCount(): number {
  return readReport().workers?.length ?? 0;
}

function readReport(): ProcessReport {
  if (process.report === undefined) throw new Error('this Node has no diagnostic report');
  // no look-ups of host names; newer than the type definitions
  Object.assign(process.report, { excludeNetwork: true });
  return process.report.getReport() as ProcessReport;
}
