import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built program. */
export const program = resolve('dist/firn.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const environment = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const { FIRN_STORE: _store, FIRN_DEBUG: _debug, FORCE_COLOR: _colour, ...rest } = process.env;
  return { ...rest, ...extra };
};

/** Runs firn to its end in a folder. */
export function firn(folder: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment(extra),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Starts firn, reads the first so many bytes of its output, closes the pipe and waits for the end. */
export const firnIntoHead = (folder: string, args: readonly string[], bytes: number): Promise<Ended> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: environment({}) });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.length >= bytes) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => done({ code, out, err }));
  });

/** A new folder below the system's temporary one. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'firn-cli-'));

/** Lines of JSON, read. */
export const jsonLines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
