/** Sites whose traffic is small enough to be counted by eye, and what the questions must find on them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FirnConfig } from '../../lib/config.ts';
import { logText } from '../models/site.ts';
import { sites } from './sites/index.ts';

export interface Site {
  readonly config?: FirnConfig;
  /** Name of a log → its lines, or the hits it is made of (`Hit`). */
  readonly logs: Readonly<Record<string, Parameters<typeof logText>[0]>>;
}

export type SiteName = keyof typeof sites;

/** One asking of a question, counted by hand. */
export interface Expected {
  readonly site: SiteName;
  /** Parameter → values; the others have their defaults. */
  readonly given?: Readonly<Record<string, readonly string[]>>;
  /** What makes it worth asking, or how it was counted. */
  readonly says?: string;
  /** The whole answer, in order. Decimals are texts; timestamps `2026-11-01 10:00:00.000`. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

const folder = new URL('expected/', import.meta.url).pathname;

/** The questions that have expectations, `subject/question`. */
export const expectedNames = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

/** What was counted by hand for a question: `expected/<subject>/<question>.json`. */
export const expectedOf = (name: string): readonly Expected[] =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** Writes the logs of a site. */
export function writeSite(name: SiteName, raw: string): void {
  mkdirSync(raw, { recursive: true });
  for (const [file, log] of Object.entries(sites[name].logs)) writeFileSync(join(raw, file), logText(log, file));
}

/** Cells as they compare: floats to nine places after the first, as no sum of them depends on its order beyond that. */
export const cell = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;
