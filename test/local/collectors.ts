import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { type Collector, type CollectorOptions, startCollector } from '../../lib/local/collector.ts';
import { filesBelow, type ReadLine, readLogs } from '../generate/read-logs.ts';
import { testFolder } from '../run/folder.ts';

export interface TestCollector extends Collector {
  readonly raw: string;
}

/** A collector of a folder of its own; closed when the test is over, if it was not before. */
export async function collect(more: Partial<CollectorOptions> = {}): Promise<TestCollector> {
  const folder = testFolder();
  const raw = join(folder, 'raw');
  const options = {
    raw,
    port: 0,
    rotateMs: 3_600_000,
    config: resolveConfig({}),
    trackerFolder: join(folder, 'tracker'),
  };
  const collector = await startCollector({ ...options, ...more });
  onTestFinished(() => collector.close().catch(() => {}));
  return { ...collector, raw: more.raw ?? raw };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request, its address and headers sent as they are; rejects when there was no whole answer. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Readonly<Record<string, string | string[]>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // A connection of its own: one that waits for its next request may be closed just then.
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        if (!response.complete) return reject(new Error('the answer was cut off'));
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(parts).toString('latin1'),
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Sends bytes as they are and gives all that comes back. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(Buffer.from(text, 'latin1'));
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  await once(socket, 'close');
  return answer;
}

/** Names of the finished logs. */
export const logsOf = (raw: string): readonly string[] => filesBelow(raw).filter((file) => !file.startsWith('.'));

/** Lines of the finished logs; there must be none that are not finished. */
export function linesOf(raw: string): readonly ReadLine[] {
  const open = filesBelow(raw).filter((file) => file.startsWith('.'));
  if (open.length > 0) throw new Error(`not finished: ${open.join(', ')}`);
  return readLogs(raw).lines;
}

const script = fileURLToPath(new URL('./collector-child.ts', import.meta.url));

/** Starts `collector-child.ts`. */
export async function startChild(raw: string, rotateMs: number): Promise<{ child: ChildProcess; port: number }> {
  const loader = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', loader, script, JSON.stringify({ raw, rotateMs })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface(child.stdout!), 'line');
  return { child, port: Number(line) };
}
