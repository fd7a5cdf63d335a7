import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../protocol/errors.ts';

/** A script for pages, under both its names. */
export interface TrackerFile {
  /** `s.js`: the same for ever, so browsers may keep it for a short time only. */
  readonly stable: string;
  /** `s.13dbe00f.js`: goes with its content. */
  readonly hashed: string;
  readonly text: string;
}

type Manifest = Readonly<Record<string, { readonly hashed: string }>>;

/**
 * The tracker's built scripts under the names a deployment gives them.
 *
 * @param folder where the build put them
 * @param names built name → name in the collector, such as `firn.js` → `s.js`
 * @throws UserError where they are not built
 */
export function trackerFiles(folder: string, names: Readonly<Record<string, string>>): readonly TrackerFile[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new UserError(`the tracker is not built: there is no ${manifest}; "npm run build" makes it`);
  }
  const built: Manifest = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.entries(names).map(([own, stable]) => {
    const hash = /\.([0-9a-f]+)\.js$/.exec(built[own]?.hashed ?? '')?.[1];
    if (hash === undefined) throw new UserError(`${manifest} names no ${own}; "npm run build" makes it anew`);
    return { stable, hashed: stable.replace(/\.js$/, `.${hash}.js`), text: readFileSync(join(folder, own), 'utf8') };
  });
}
