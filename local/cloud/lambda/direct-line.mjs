// The way a function's AWS calls take to the cloud it runs in: by message to the runner's thread, not over a socket.
// Both ends are in one process, and writing to a socket costs each of them more than the call itself. What a function
// sees of `node:http` stays as it is; calls whose bodies stream, and other clients than `node:http`, use the socket.
//
// `node:http` is asked for by name: an import of it as a module loads all it exports, undici included.
const http = process.getBuiltinModule('node:http');
const { Readable, Writable } = process.getBuiltinModule('node:stream');

/** A body that came whole, with the head of its answer. */
class LineResponse extends Readable {
  constructor({ status, headers, body }) {
    super({ read: () => undefined });
    this.statusCode = status;
    this.statusMessage = http.STATUS_CODES[status] ?? '';
    this.headers = headers;
    this.rawHeaders = Object.entries(headers).flat();
    this.httpVersion = '1.1';
    this.complete = true;
    if (body.length > 0) this.push(body);
    this.push(null);
  }
}

class LineRequest extends Writable {
  #send;
  #chunks = [];
  #timer;
  reusedSocket = false;

  constructor(send, onResponse) {
    // lives on until its answer was read
    super({ autoDestroy: false });
    this.#send = send;
    if (onResponse) this.once('response', onResponse);
  }

  _write(chunk, _encoding, done) {
    this.#chunks.push(chunk);
    done();
  }

  _final(done) {
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#send(body, (answer) => this.#take(answer));
    done();
  }

  _destroy(error, done) {
    clearTimeout(this.#timer);
    done(error);
  }

  setTimeout(timeoutMs, onTimeout) {
    clearTimeout(this.#timer);
    if (onTimeout) this.once('timeout', onTimeout);
    if (timeoutMs > 0) this.#timer = setTimeout(() => this.emit('timeout'), timeoutMs);
    this.#timer?.unref();
    return this;
  }

  setNoDelay() {}
  setSocketKeepAlive() {}
  flushHeaders() {}

  abort() {
    this.destroy();
  }

  #take(answer) {
    if (this.destroyed) return;
    clearTimeout(this.#timer);
    const response = new LineResponse(answer).once('close', () => this.destroy());
    // a client that does not listen would leave the body behind
    if (!this.emit('response', response)) response.resume();
  }
}

/**
 * Sends what `node:http` asks of the endpoint through `post`; returns what takes the answers.
 * `endpoint` is a URL; `post` and the answers carry the shapes of `worker-message.ts`.
 */
export function openDirectLine(endpoint, post) {
  const { hostname, port } = new URL(endpoint);
  const waiting = new Map();
  const { request } = http;
  let calls = 0;

  function overLine({ method, path, headers }, onResponse) {
    const send = (body, take) => {
      calls += 1;
      waiting.set(calls, take);
      post({ type: 'aws-call', id: calls, method, url: path, headers: lowerCased(headers), body });
    };
    return new LineRequest(send, onResponse);
  }

  http.request = (options, ...rest) =>
    isForLine(options, hostname, port) ? overLine(options, rest.at(-1)) : request(options, ...rest);

  return (answer) => {
    const take = waiting.get(answer.id);
    waiting.delete(answer.id);
    take?.(answer);
  };
}

/** A signed POST with a body of known length, as the SDK makes them for all but streams and uploads. */
function isForLine(options, hostname, port) {
  const { method, host, headers } = options ?? {};
  if (method !== 'POST' || host !== hostname || String(options.port) !== port) return false;
  if (headers?.authorization === undefined || headers['content-length'] === undefined) return false;
  return headers.expect === undefined && !String(headers['x-amz-target']).endsWith('.SubscribeToShard');
}

function lowerCased(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
