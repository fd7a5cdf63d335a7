import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import { paths, type RunId } from '../../lib/protocol/store.ts';
import { errorCode } from '../run/disk-errors.ts';
import { livenessOf, type Owner, self } from '../run/owner.ts';
import type { Storage } from '../run/storage.ts';

const namePrefix = 'firn-work-';
const ownerFile = 'owner.json';

/**
 * Gives a run a folder for its work files.
 *
 * Of a store on this machine it is on the store's disk, so that finished files can be moved into the store; the run
 * protocol clears it away. Of any other it is a temporary one (`TMPDIR`) that is removed afterwards.
 *
 * @throws UserError where the temporary folder has no space left
 */
export async function withWorkFolder<T>(
  { store, run }: { readonly store: Storage; readonly run: RunId },
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const inStore = store.localPath(paths.tmp(run));
  if (inStore !== null) return use(inStore);
  sweepWorkFolders();
  const folder = mkdtempSync(join(tmpdir(), namePrefix));
  try {
    writeFileSync(join(folder, ownerFile), JSON.stringify(self()));
    return await use(folder);
  } catch (error) {
    const code = error instanceof UserError ? null : errorCode(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new UserError(
      `no space left for the work files of run ${run} in ${tmpdir()}; nothing was committed, free some space ` +
        'or set TMPDIR to a folder on a larger disk, and run "firn etl" again',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the work folders of processes that were killed. */
function sweepWorkFolders(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(namePrefix))) {
    const folder = join(tmpdir(), name);
    try {
      const owner = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as Owner;
      if (livenessOf(owner) === 'dead') rmSync(folder, { recursive: true, force: true });
    } catch {
      // Just being made or removed, or another user's.
    }
  }
}
