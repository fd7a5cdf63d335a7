/** Looks for texts in every byte of a folder: as the files are, unpacked, and as the values of Parquet files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openDatabase } from '../../etl/duckdb/database.ts';

/** Files below the folder that hold one of the texts, in either case; base64 is undone as well as the escapes of logs. */
export async function filesWith(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const database = await openDatabase({ threads: 1, memoryLimit: '500MB', temporaryFolder: null });
  const found: string[] = [];
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      const content = contentOf(path);
      if (content === null) continue;
      const readings = [content, isGzip(content) ? gunzipSync(content) : Buffer.alloc(0)].map((bytes) =>
        bytes.toString('utf8'),
      );
      if (name.endsWith('.parquet')) {
        const all = await database.connection.runAndReadAll(
          `select * from read_parquet('${path}', hive_partitioning = false)`,
        );
        readings.push(JSON.stringify(all.getRowsJson()));
      }
      for (let i = 0; i < 3; i++) readings.push(...readings.splice(0).flatMap((text) => [text, unescaped(text)]));
      const hay = [name, ...readings, ...readings.flatMap(fromBase64)].join('\n').toLowerCase();
      if (texts.some((text) => hay.includes(text.toLowerCase()))) found.push(name);
    }
  } finally {
    database.close();
  }
  return found.sort();
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const isGzip = (bytes: Buffer): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
const unescaped = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const fromBase64 = (text: string): readonly string[] =>
  (text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).map((run) => Buffer.from(run, 'base64').toString('latin1'));
