/** Logs of a small site, and its models as values that can be compared. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import type { EtlOptions } from '../../etl/run/run.ts';
import { type ModelName, models } from '../../lib/protocol/models.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { ask, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';

const fields = 'date time cs-method cs-uri-stem sc-status cs-uri-query x-edge-request-id viewer-request-log-data';

/** An event as it is logged. */
export interface Hit {
  /** `2026-11-01 10:00:00` */
  readonly at: string;
  /** Parameters as the tracker sends them; `ua` (user agent) and `ip` are among them. */
  readonly sent: Readonly<Record<string, string | number>>;
  /** What the pixel function logged: `nuid=n&new=1`, `country=DE&region=BE&city=Berlin&tz=Europe/Berlin`, `gpc=1`, `dnt=1`. */
  readonly pixel?: string;
}

const lineOf = ({ at, sent, pixel = '-' }: Hit, request: string): string => {
  const query = Object.entries(sent).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [...at.split(' '), 'GET', '/i', '200', query.join('&'), request, pixel].join('\t');
};

/** The text of a log, from its lines or from the hits it is made of. */
export function logText(log: readonly (string | Hit)[], name: string): string {
  const lines = log.map((entry, at) => (typeof entry === 'string' ? entry : lineOf(entry, `${name}-${at}`)));
  return `${[...(lines.every((line) => !line.startsWith('#Fields:')) ? [`#Fields: ${fields}`] : []), ...lines].join('\n')}\n`;
}

/** Writes a log of hits. */
export function writeHits(raw: string, name: string, hits: readonly Hit[]): void {
  mkdirSync(raw, { recursive: true });
  writeFileSync(join(raw, name), gzipSync(logText(hits, name)));
}

const stored = Object.keys(models).filter((name) => !['calendar', 'numbers'].includes(name)) as ModelName[];

/** All rows of all models, in an order of their own, without the run that made them. */
export async function modelRows(store: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const rows = await Promise.all(
    stored.map(async (name) => {
      const columns = [...Object.keys(models[name].columns), ...(models[name].kind === 'table' ? ['dt'] : [])];
      return [name, await ask(store, `select ${[...new Set(columns)].join(', ')} from ${name} order by all`)] as const;
    }),
  );
  return Object.fromEntries(rows);
}

/** The commits that made models. */
export const modelCommits = async (store: string): Promise<readonly Commit[]> =>
  (await readCommits(openStorage(store))).filter(({ change }) => change?.kind === 'models');

/** A copy of a store without its models, which then are made anew, all at once. */
export async function fromScratch(raw: string, store: string, more: Partial<EtlOptions> = {}): Promise<string> {
  const copy = join(testFolder(), 'store');
  cpSync(store, copy, { recursive: true });
  rmSync(join(copy, 'models'), { recursive: true, force: true });
  for (const { n } of await modelCommits(store)) {
    rmSync(join(copy, `runs/commits/${String(n).padStart(6, '0')}.json`));
  }
  await load(raw, copy, more);
  return copy;
}
