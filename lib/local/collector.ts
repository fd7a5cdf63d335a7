import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type PixelConfig, renderPixel } from '../pixel/render-pixel.ts';
import { compilePixel, type PixelResponse } from '../pixel/run-pixel.ts';
import { UserError } from '../protocol/errors.ts';
import { lineOf } from './line-of.ts';
import { LogWriter, whyUnwritten } from './log-writer.ts';
import { readRequest } from './read-request.ts';
import { trackerFiles } from './tracker-files.ts';

export interface CollectorOptions {
  /** Folder the logs are written into. */
  readonly raw: string;
  /** Default: this machine only. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly config: PixelConfig;
  /** Folder with the built tracker. */
  readonly trackerFolder: string;
  /** How often lines become logs, milliseconds. */
  readonly rotateMs?: number;
  /** Most bytes of lines in one log. */
  readonly maxLogBytes?: number;
  /** Told when lines could not be made a log; they are kept, and it is tried again. Default: standard error. */
  readonly warn?: (why: string) => void;
}

export interface Collector {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Makes logs of all lines there are, so that the ETL sees them. */
  flush(): Promise<void>;
  /** Answers what has been asked, makes logs of it and stops. */
  close(): Promise<void>;
}

/** CloudFront answers longer addresses with 414, and does not log them. */
const mostUrlBytes = 8192;

/** Of all headers; the address is among them, and must get as far as its own answer. */
const mostHeaderBytes = 65_536;

/** Connections that may wait to be taken; the system may allow fewer. */
const mostWaiting = 4096;

/**
 * Starts an HTTP server that answers as the deployed collector does, by the same function, and writes the same logs.
 * An event that was answered is in a log, even if this process is killed. On a full disk it answers 503.
 *
 * Browsers take secure cookies over https only, so the cookie is made for plain http: `Lax`, not secure, for this host.
 *
 * @throws UserError where the port is taken, the folder cannot be written, or another collector writes there
 */
export async function startCollector({
  raw,
  host = '127.0.0.1',
  port,
  config,
  trackerFolder,
  rotateMs = 10_000,
  maxLogBytes = 16_000_000,
  warn = (why) => process.stderr.write(`${why}\n`),
}: CollectorOptions): Promise<Collector> {
  const pixel = compilePixel(renderPixel(forPlainHttp(config)));
  const logs = await LogWriter.start(raw, maxLogBytes);
  const app = new Hono();
  app.route('/', trackerFiles(trackerFolder));
  app.notFound((context) => context.text(`Nothing is at ${context.req.path}.\n`, 404));
  const others = getRequestListener(app.fetch);

  const server = createServer({ maxHeaderSize: mostHeaderBytes }, (request, response) => {
    const asked = readRequest(request);
    if (asked.urlBytes > mostUrlBytes) {
      request.resume();
      return refuse(response, 414, `The address has ${asked.urlBytes} bytes, and may have ${mostUrlBytes}.\n`);
    }
    const { response: answer, logData } = pixel(asked.pixelRequest, asked.id, asked.ip);
    if (answer === null) return void others(request, response);
    request.resume();
    const body = bodyOf(answer);
    const now = Date.now();
    try {
      logs.add(now, lineOf(asked, { now, answer, bodyBytes: body.length, logData }));
    } catch (error) {
      // A tracker that may read the answer keeps the event.
      const { origin } = request.headers;
      if (origin !== undefined) {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('access-control-allow-credentials', 'true');
      }
      return refuse(response, 503, `The event was not taken, send it again: ${whyUnwritten(error)}.\n`);
    }
    send(response, answer, asked.method === 'HEAD' ? null : body, body.length);
  });

  try {
    await listen(server, port, host);
  } catch (error) {
    await logs.close();
    throw error;
  }
  // Set again when all are done, so that a slow disk is not asked for more and more.
  const rotate = async (): Promise<void> => {
    await logs.flush().catch((error) => warn(whyUnwritten(error)));
    if (!closing) timer = setTimeout(rotate, rotateMs);
  };
  let closing = false;
  let timer = setTimeout(rotate, rotateMs);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    port: actual,
    flush: () => logs.flush(),
    async close() {
      closing = true;
      clearTimeout(timer);
      await closeServer(server);
      await logs.close();
    },
  };
}

const forPlainHttp = ({ collect, privacy }: PixelConfig): PixelConfig => ({
  privacy,
  collect: {
    ...collect,
    cookie: collect.cookie && { ...collect.cookie, domain: null, sameSite: 'Lax', secure: false },
  },
});

const bodyOf = ({ body }: PixelResponse): Buffer =>
  body === undefined ? Buffer.alloc(0) : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');

function send(response: ServerResponse, answer: PixelResponse, body: Buffer | null, bytes: number): void {
  response.statusCode = answer.statusCode;
  for (const [name, { value }] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const cookies = Object.entries(answer.cookies ?? {}).map(([name, { value, attributes }]) =>
    attributes === undefined ? `${name}=${value}` : `${name}=${value}; ${attributes}`,
  );
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (answer.statusCode !== 204) response.setHeader('content-length', bytes);
  response.end(body);
}

/** An answer that is not the function's and is not logged. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is taken: another program listens there' : `cannot be had (${error.code})`;
      failed(new UserError(`port ${port} of ${host} ${why}; give another port`));
    });
    server.listen({ port, host, backlog: mostWaiting }, done);
  });
}

/** Takes no more connections and waits for those that are busy, for as long as is polite. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), 5000);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** Closes a collector when this process is told to end, and ends it then. */
export function closeOnSignals(collector: Collector): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      collector.close().then(
        () => process.exit(0),
        (error) => {
          process.stderr.write(`${whyUnwritten(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
