import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tells the tests' process where the Hive its files share may work. */
export const sharedFolderKey = 'FIRN_SHARED_HIVE';

/** Makes that folder before all tests, and removes it when the process and its Hive have ended. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'firn-shared-hive-'));
  process.env[sharedFolderKey] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
