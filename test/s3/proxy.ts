import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Connect, connect } from '../../etl/run/s3-client.ts';

/** What is done to a request on its way. */
export type Fault =
  /** It reaches the server, but the connection breaks before its answer does. */
  | { readonly kind: 'answer lost' }
  /** The answer breaks off after so many bytes. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Answered here, as S3 would. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A request on its way. */
export interface PassingRequest {
  readonly method: string;
  readonly path: string;
  /** Which it is of its method, from 1 on. */
  readonly count: number;
}

export interface FaultyS3 {
  readonly url: string;
  readonly connect: Connect;
  /** Method and path of every request, query included. */
  readonly requests: readonly string[];
}

/**
 * The S3 server of the tests behind a network and a service that fail.
 *
 * @param fault says for each request what goes wrong; null: nothing
 */
export async function faultyS3(fault: (request: PassingRequest) => Fault | null): Promise<FaultyS3> {
  const target = new URL(process.env.AWS_ENDPOINT_URL_S3!);
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const method = incoming.method!;
    requests.push(`${method} ${incoming.url}`);
    const count = (counts.get(method) ?? 0) + 1;
    counts.set(method, count);
    const chosen = fault({ method, path: incoming.url!, count });
    if (chosen?.kind === 'refused') {
      incoming.resume();
      await once(incoming, 'end');
      const body = `<Error><Code>${chosen.code}</Code><Message>no</Message></Error>`;
      outgoing.writeHead(chosen.status, { 'content-type': 'application/xml', ...chosen.headers });
      outgoing.end(method === 'HEAD' ? undefined : body);
    } else forward(target, incoming, outgoing, chosen);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const s3 = await connect({ endpoint: url });
  onTestFinished(() => s3.client.destroy());
  return { url, connect: async () => s3, requests };
}

function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | null): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: target.hostname, port: target.port, method, path: url, headers }, async (answer) => {
    if (fault?.kind === 'answer lost') {
      answer.resume();
      await once(answer, 'end');
      outgoing.socket?.destroy();
      return;
    }
    outgoing.writeHead(answer.statusCode!, answer.headers);
    let left = fault?.kind === 'cut' ? fault.after : Number.POSITIVE_INFINITY;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      await new Promise((sent) => outgoing.write(piece.subarray(0, left), sent));
      left -= piece.length;
      if (left <= 0) outgoing.socket?.destroy();
    }
    outgoing.end();
  });
  onward.once('error', () => outgoing.socket?.destroy());
  incoming.pipe(onward);
}
