import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { livenessOf, type Owner, self } from '../../etl/run/owner.ts';
import { UserError } from '../protocol/errors.ts';

const ownerFile = 'owner.json';

/**
 * Takes a folder for this process, from one that is dead if need be.
 *
 * @throws UserError where its owner may be alive
 */
export function own(folder: string, raw: string): void {
  const file = join(folder, ownerFile);
  const write = (): void => writeFileSync(file, JSON.stringify(self()), { flag: 'wx' });
  try {
    write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = readOwner(file);
    const liveness = owner === null ? 'dead' : livenessOf(owner);
    if (owner !== null && liveness !== 'dead') {
      throw new UserError(
        `another collector writes into ${raw}: process ${owner.pid} on ${owner.host}; ` +
          (liveness === 'alive' ? 'stop it, or give another folder' : `if it is no more, remove ${file}`),
      );
    }
    rmSync(file);
    write();
  }
}

export const disown = (folder: string): void => rmSync(join(folder, ownerFile), { force: true });

/** Null: its writer was killed before it had written it. */
function readOwner(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
