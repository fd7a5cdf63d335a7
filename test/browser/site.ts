/** A web site for a test: pages the test writes, and the tracker as built. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

export interface Resource {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Site {
  /** `http://HOST:PORT`; all names of localhost and of the domain test are this machine. */
  origin(host?: string): string;
  /** What a path answers from now on, on every host. */
  put(path: string, resource: Resource | string): void;
  /** Paths that were asked for, favicons aside, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Where visitors come to if the test does not say otherwise: a host with a parent domain. */
export const usualHost = 'www.firn.localhost';

/** Where the build puts the tracker. */
export const builtTracker = 'dist/tracker';

/** A script of the tracker as built. */
export const readBuilt = (name: string): string => readFileSync(join(builtTracker, name), 'utf8');

export async function startSite(): Promise<Site> {
  const resources = new Map<string, Resource>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    if (path !== '/favicon.ico') asked.push(request.url!);
    answer(request, response, resources.get(path) ?? builtFile(path));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    origin: (host = usualHost) => `http://${host}:${port}`,
    put: (path, resource) => void resources.set(path, typeof resource === 'string' ? { body: resource } : resource),
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function builtFile(path: string): Resource | undefined {
  const file = join(builtTracker, basename(path));
  if (!path.endsWith('.js') || !existsSync(file)) return;
  return { body: readFileSync(file, 'utf8'), headers: { 'content-type': 'text/javascript; charset=utf-8' } };
}

function answer(request: IncomingMessage, response: ServerResponse, found: Resource | undefined): void {
  request.resume();
  if (found === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
    return;
  }
  const type = request.url!.includes('.js') ? 'text/javascript' : 'text/html';
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...found.headers }).end(found.body);
}
