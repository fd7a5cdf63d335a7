import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('.', import.meta.url));

/** Where the Hive of the tests lies and what it is made from. */
export const installation = {
  home,
  /** Jars and compiled classes; ignored by git. */
  folder: join(home, '.hive'),
  stamp: join(home, '.hive', 'stamp'),
  /** `hive`, as on a cluster's master node; needs HIVE_CONF_DIR. */
  command: join(home, 'bin', 'hive'),
} as const;

/** A digest of everything an installation is made from: another one means another installation. */
export function wantedStamp(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(join(home, 'java'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [join(home, 'pom.xml'), ...sources])
    hash.update(file.slice(home.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** The stamp of what is installed; null: nothing is, or an installation broke off. */
export function presentStamp(): string | null {
  try {
    return readFileSync(installation.stamp, 'utf8');
  } catch {
    return null;
  }
}

/** Whether a command answers; `args` is what makes it say its version. */
export function answers(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const javaHome = process.env.JAVA_HOME;
export const java = javaHome ? join(javaHome, 'bin', 'java') : 'java';

function look(): { readonly ok: true } | { readonly ok: false; readonly why: string } {
  if (!answers(java, ['-version'])) return { ok: false, why: 'no Java here: Hive needs a JDK 17' };
  const present = presentStamp();
  if (present === wantedStamp()) return { ok: true };
  if (!answers('mvn', ['-version'])) return { ok: false, why: 'no Maven here: "npm run hive:install" needs it' };
  return {
    ok: false,
    why: present === null ? 'run "npm run hive:install" first' : 'test/hive changed: run "npm run hive:install" again',
  };
}

let found: ReturnType<typeof look> | undefined;

/**
 * Whether Hive can run here, or why not: for tests that skip with a reason.
 *
 * @throws Error with the reason if FIRN_HIVE=1 demands Hive, as CI does: then nothing is skipped
 */
export function haveHive(): { readonly ok: true } | { readonly ok: false; readonly why: string } {
  found ??= look();
  if (!found.ok && process.env.FIRN_HIVE === '1') throw new Error(`FIRN_HIVE=1 demands Hive, but: ${found.why}`);
  return found;
}
