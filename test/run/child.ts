import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EtlReport } from '../../etl/run/run.ts';

export interface EtlChild {
  readonly process: ChildProcess;
  /** Resolves when the child has said this line: `ready`, or a stage. */
  said(line: string): Promise<void>;
  /** What it came to; report null: it gave none. */
  readonly ended: Promise<{
    readonly report: EtlReport | null;
    readonly error: string;
    readonly code: number | null;
    readonly signal: string | null;
  }>;
}

const script = fileURLToPath(new URL('./etl-child.ts', import.meta.url));

/** Starts `etl-child.ts`. */
export function startEtl(options: Readonly<Record<string, unknown>>): EtlChild {
  const loader = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', loader, script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting: { line: string; resolve: () => void }[] = [];
  createInterface(child.stdout!).on('line', (line) => {
    lines.push(line);
    for (const one of waiting) if (one.line === line) one.resolve();
  });
  let error = '';
  child.stderr!.on('data', (data) => {
    error += data;
  });
  const ended: EtlChild['ended'] = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const last = lines.at(-1);
      resolve({ report: last?.startsWith('{') ? JSON.parse(last) : null, error: error.trim(), code, signal });
    });
  });
  return {
    process: child,
    said: (line) =>
      new Promise((resolve, reject) => {
        if (lines.includes(line)) resolve();
        else waiting.push({ line, resolve });
        ended.then(({ error }) => reject(new Error(`it ended without saying "${line}": ${error}`)), reject);
      }),
    ended,
  };
}
