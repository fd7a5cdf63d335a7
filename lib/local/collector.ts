import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type PixelConfig, renderPixel } from '../pixel/render-pixel.ts';
import { compilePixel, type PixelResponse, type PixelRun } from '../pixel/run-pixel.ts';
import { lineTemplate, logLine } from '../protocol/log-line.ts';
import { asLogged, bytesAsLogged } from '../protocol/log-text.ts';
import { emptyValue, functionResult } from '../protocol/logs.ts';
import { LogWriter } from './log-writer.ts';
import { pixelRequest } from './pixel-request.ts';
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

/**
 * Starts an HTTP server that answers as the deployed collector does, by the same function, and writes the same logs.
 * An event that was answered is in a log, even if this process is killed. On a full disk it answers 503.
 *
 * Browsers take secure cookies over https only, so the cookie is made for plain http: `Lax`, not secure, for this host.
 *
 * @throws UserError where the port is taken or the folder cannot be written
 */
export async function startCollector({
  raw,
  host = '127.0.0.1',
  port,
  config,
  trackerFolder,
  rotateMs = 10_000,
  maxLogBytes = 16_000_000,
}: CollectorOptions): Promise<Collector> {
  const pixel = compilePixel(renderPixel(forPlainHttp(config)));
  const logs = await LogWriter.start(raw, maxLogBytes);
  const app = new Hono();
  app.route('/', trackerFiles(trackerFolder));
  app.notFound((context) => context.text(`Nothing is at ${context.req.path}.\n`, 404));
  const others = getRequestListener(app.fetch);

  const server = createServer({ maxHeaderSize: mostHeaderBytes }, (request, response) => {
    const started = Date.now();
    const url = /^https?:\/\/[^/?#]*(.*)$/i.exec(request.url!)?.[1] ?? request.url!;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    if (`http://${request.headers.host ?? ''}${url}`.length > mostUrlBytes) {
      return answerText(response, 414, `An address may have ${mostUrlBytes} bytes.\n`);
    }
    const requestId = `${randomBytes(40).toString('base64url')}==`;
    const ip = addressOf(request);
    const run = pixel(pixelRequest(request, path, query), requestId, ip);
    if (run.response === null) return void others(request, response);
    request.resume();
    const now = Date.now();
    try {
      logs.add(now, lineOf(request, run, run.response, { path, query, requestId, ip, now, started }));
    } catch (error) {
      return answerText(response, 503, `The event was not taken, send it again: ${reason(error)}.\n`, request);
    }
    send(request, response, run.response);
  });

  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      done();
    });
  });
  const timer = setInterval(() => void logs.flush().catch(() => {}), rotateMs);
  timer.unref();
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    port: actual,
    flush: () => logs.flush(),
    async close() {
      clearInterval(timer);
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      await closed;
      await logs.flush();
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

const reason = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : `its log cannot be written (${code ?? error})`;
};

const addressOf = ({ socket }: IncomingMessage): string => (socket.remoteAddress ?? '').replace(/^::ffff:/, '');

function lineOf(
  request: IncomingMessage,
  { logData }: PixelRun,
  response: PixelResponse,
  seen: { path: string; query: string; requestId: string; ip: string; now: number; started: number },
): string {
  const { headers } = request;
  const logged = (text: string | undefined): string => (text ? bytesAsLogged(text) : emptyValue);
  const body = bodyOf(response);
  const client = {
    edge: 'LOC50-P1',
    ip: seen.ip,
    port: request.socket.remotePort ?? 0,
    country: emptyValue,
    asn: emptyValue,
    distributionHost: 'localhost',
    host: logged(headers.host),
    agent: logged(headers['user-agent']),
    referrer: logged(headers.referer),
    forwardedFor: logged([headers['x-forwarded-for']].flat().join(', ')),
    scheme: 'http',
    protocolVersion: 'HTTP/1.1',
  } as const;
  const exchange = {
    method: request.method!,
    path: bytesAsLogged(seen.path),
    pattern: bytesAsLogged(seen.path),
    status: response.statusCode,
    result: functionResult,
    bytes: body.length + 300,
    contentType: logged(response.headers?.['content-type']?.value),
    contentLength: String(body.length),
  };
  const took = ((seen.now - seen.started) / 1000).toFixed(3);
  return logLine(
    lineTemplate(client, exchange),
    seen.now,
    logged(seen.query),
    seen.requestId,
    request.rawHeaders.join('').length + request.url!.length,
    took,
    logData === null ? emptyValue : asLogged(logData),
  );
}

const bodyOf = ({ body }: PixelResponse): Buffer =>
  body === undefined ? Buffer.alloc(0) : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');

function send(request: IncomingMessage, response: ServerResponse, answer: PixelResponse): void {
  const body = bodyOf(answer);
  response.statusCode = answer.statusCode;
  for (const [name, { value }] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const cookies = Object.entries(answer.cookies ?? {}).map(
    ([name, { value, attributes }]) => `${name}=${value}${attributes === undefined ? '' : `; ${attributes}`}`,
  );
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (answer.statusCode !== 204) response.setHeader('content-length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** An answer that is not the function's. A tracker may read it, which then keeps the event. */
function answerText(response: ServerResponse, status: number, text: string, request?: IncomingMessage): void {
  if (request?.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', request.headers.origin);
    response.setHeader('access-control-allow-credentials', 'true');
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}
