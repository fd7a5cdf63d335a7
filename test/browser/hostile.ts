/** Collectors nobody wants: dead, slow, lying. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Hostile {
  readonly name: string;
  /** Starts it; gives its address. */
  readonly start: () => Promise<string>;
}

const answering = (answer: (response: ServerResponse, address: string) => void) => async (): Promise<string> => {
  let address = '';
  const server = createServer((request, response) => {
    request.resume();
    answer(response, address);
  });
  address = `http://c.firn.localhost:${await listening(server)}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return address;
};

const listening = (server: Server | ReturnType<typeof createTcpServer>): Promise<number> =>
  new Promise((ready) => server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port)));

/** Talks to whoever connects, in TCP alone. */
const speaking = (hello: (socket: Socket) => void) => async (): Promise<string> => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    hello(socket);
  });
  const port = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://c.firn.localhost:${port}`;
};

/** A port where nobody listens. */
async function refused(): Promise<string> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return `http://c.firn.localhost:${port}`;
}

export const hostile: readonly Hostile[] = [
  { name: 'is dead', start: refused },
  { name: 'has no name', start: async () => 'http://nowhere.invalid' },
  { name: 'is no address', start: async () => 'http://[::bad:' },
  { name: 'never answers', start: answering(() => {}) },
  { name: 'hangs up', start: speaking((socket) => socket.destroy()) },
  { name: 'speaks no HTTP', start: speaking((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')) },
  { name: 'answers 500', start: answering((response) => response.writeHead(500).end('<script>alert(1)</script>')) },
  { name: 'answers 404', start: answering((response) => response.writeHead(404).end()) },
  {
    name: 'sends to itself for ever',
    start: answering((response, address) => response.writeHead(302, { location: `${address}/i` }).end()),
  },
  {
    name: 'sends elsewhere',
    start: answering((response) => response.writeHead(302, { location: 'http://nowhere.invalid/' }).end()),
  },
  {
    name: 'never stops',
    start: answering((response) => {
      response.writeHead(200, { 'content-type': 'image/gif' });
      const timer = setInterval(() => response.write(Buffer.alloc(1024)), 50);
      response.on('close', () => clearInterval(timer));
    }),
  },
  {
    name: 'wants the page cleared and reloaded',
    start: answering((response) =>
      response
        .writeHead(200, { 'content-type': 'text/html', refresh: '0; url=/', 'clear-site-data': '"storage"' })
        .end('<script>parent.location = "/"</script>'),
    ),
  },
];
