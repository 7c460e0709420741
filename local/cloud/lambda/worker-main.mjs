// The runtime inside a worker thread: loads the unmodified handler and answers one invocation at a time.
// Plain JavaScript, so that a thread starts without any loader. Messages are described in worker-message.ts.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isNativeError } from 'node:util/types';
import { parentPort, workerData } from 'node:worker_threads';
import { openDirectLine } from './direct-line.mjs';

const boot = workerData;
if (boot.nodeOptions !== undefined) process.env.NODE_OPTIONS = boot.nodeOptions;

// What is printed goes the way of the answers, so that it is with the runner before them. The streams that a thread has
// by itself ask for more after every line, which wakes both threads twice.
function printTo(stream) {
  process[stream].write = (chunk, encoding, written) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    parentPort.postMessage({ type: 'output', stream, text });
    const done = typeof encoding === 'function' ? encoding : written;
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
}
const takeAnswer = boot.hasDirectLine
  ? openDirectLine(process.env.AWS_ENDPOINT_URL, (call) => parentPort.postMessage(call))
  : undefined;

printTo('stdout');
printTo('stderr');

function describe(thrown) {
  if (isNativeError(thrown) || thrown instanceof Error) {
    return {
      errorType: String(thrown.name ?? 'Error'),
      errorMessage: String(thrown.message),
      trace: String(thrown.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

function describeLoadFailure(thrown) {
  const described = describe(thrown);
  if (thrown?.code === 'MODULE_NOT_FOUND' || thrown?.code === 'ERR_MODULE_NOT_FOUND') {
    return {
      ...described,
      errorType: 'Runtime.ImportModuleError',
      errorMessage: `${described.errorType}: ${described.errorMessage}`,
    };
  }
  if (thrown instanceof SyntaxError) {
    return {
      ...described,
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: `SyntaxError: ${described.errorMessage}`,
    };
  }
  return described;
}

// A package.json above the code would make Node read a CommonJS bundle as a module: compile it by hand.
function loadScript(file) {
  const script = new Module(file);
  script.filename = file;
  script.paths = Module._nodeModulePaths(dirname(file));
  script._compile(readFileSync(file, 'utf8'), file);
  return script.exports;
}

async function loadHandlerModule({ file, format }) {
  if (format === 'commonjs') return createRequire(file)(file);
  if (format === 'module') return import(pathToFileURL(file).href);
  try {
    return loadScript(file);
  } catch (thrown) {
    if (thrown instanceof SyntaxError && /import|export/.test(thrown.message)) return import(pathToFileURL(file).href);
    throw thrown;
  }
}

async function loadHandler() {
  const loaded = await loadHandlerModule(boot.handler);
  let found = loaded;
  for (const name of boot.handler.exportPath) found = found?.[name];
  if (found === undefined) {
    found = loaded?.default;
    for (const name of boot.handler.exportPath) found = found?.[name];
  }
  if (typeof found === 'function') return { handler: found };
  const name = boot.handler.exportPath.join('.');
  const reason = found === undefined ? 'is undefined or not exported' : 'is not a function';
  return { error: { errorType: 'Runtime.HandlerNotFound', errorMessage: `${name} ${reason}`, trace: [] } };
}

function contextFor(request) {
  const deadlineMs = performance.now() + request.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: boot.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: boot.functionArn,
    memoryLimitInMB: String(boot.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: boot.logGroupName,
    logStreamName: boot.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadlineMs - performance.now())),
  };
}

function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  return new Promise((resolve, reject) => {
    const answered = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (typeof answered?.then === 'function') answered.then(resolve, reject);
  });
}

function marshal(result) {
  try {
    return { type: 'result', payload: JSON.stringify(result) ?? 'null' };
  } catch (thrown) {
    const errorMessage = `Unable to stringify response body: ${describe(thrown).errorMessage}`;
    return { type: 'error', error: { errorType: 'Runtime.MarshalError', errorMessage, trace: [] } };
  }
}

async function answer(handler, request) {
  try {
    return marshal(await call(handler, JSON.parse(request.payload), contextFor(request)));
  } catch (thrown) {
    return { type: 'error', error: describe(thrown) };
  }
}

function dieOf(error, exitCode) {
  parentPort.postMessage({ type: 'fatal', error });
  process.exit(exitCode);
}

process.on('unhandledRejection', (reason) => {
  const described = describe(reason);
  const errorMessage = isNativeError(reason) ? `${described.errorType}: ${described.errorMessage}` : String(reason);
  dieOf({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, trace: described.trace }, 128);
});
process.on('uncaughtException', (thrown) => dieOf(describe(thrown), 129));

// from before the handler is loaded: it may call while it loads
let serve = () => undefined;
parentPort.on('message', (message) => (message.type === 'aws-answer' ? takeAnswer?.(message) : serve(message)));

const { handler, error } = await loadHandler().catch((thrown) => ({ error: describeLoadFailure(thrown) }));
if (error !== undefined) {
  parentPort.postMessage({ type: 'init-failed', error });
} else {
  serve = async (request) => parentPort.postMessage(await answer(handler, request));
  parentPort.postMessage({ type: 'ready' });
}
