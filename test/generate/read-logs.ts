import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A line as anybody would read it: by the names of its file's header, split at tabs. */
export interface ReadLine {
  readonly file: string;
  readonly text: string;
  readonly columns: number;
  readonly field: (name: string) => string;
}

export interface ReadLogs {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly textBytes: number;
  readonly headerLines: number;
  readonly fieldNames: ReadonlySet<string>;
  readonly lines: readonly ReadLine[];
}

/** Paths of all files below a folder, sorted. */
export const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Reads a folder of logs the simple way, with nothing of the project's own. */
export function readLogs(folder: string): ReadLogs {
  const files = filesBelow(folder);
  const lines: ReadLine[] = [];
  const fieldNames = new Set<string>();
  let bytes = 0;
  let textBytes = 0;
  let headerLines = 0;
  for (const file of files) {
    const packed = readFileSync(join(folder, file));
    const text = gunzipSync(packed).toString('latin1');
    bytes += packed.length;
    textBytes += text.length;
    let names: readonly string[] = [];
    for (const line of text.slice(0, -1).split('\n')) {
      if (line.startsWith('#')) {
        headerLines++;
        if (line.startsWith('#Fields: ')) names = line.slice(9).split(' ');
        for (const name of names) fieldNames.add(name);
        continue;
      }
      const columns = line.split('\t');
      lines.push({ file, text: line, columns: columns.length, field: (name) => columns[names.indexOf(name)] ?? '' });
    }
  }
  return { files, bytes, textBytes, headerLines, fieldNames, lines };
}

/** What the sender sent: CloudFront's escapes undone, then the sender's own. */
export function sentParameters(query: string): ReadonlyMap<string, string> {
  const asSent = query.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return new Map(
    asSent.split('&').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), lenientlyDecoded(pair.slice(at + 1))] as const;
    }),
  );
}

function lenientlyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
