import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { haveHive, installation } from './installation.ts';
import { type Site, writeSite } from './site.ts';

export interface Launched extends Site {
  /** Variables that scripts run by TRANSFORM see, besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of the JVM after those of `jvm.options`, such as `-XX:TieredStopAtLevel=4` for a benchmark. */
  readonly jvm?: readonly string[];
}

/**
 * Starts `bin/hive` over the site in a process group of its own, so that TRANSFORM scripts end with it.
 *
 * Of our environment it sees only the search path, with this Node first: no HADOOP_ or HIVE_ or AWS_ variable of the
 * machine changes what a test finds.
 */
export function launch(site: Launched, args: readonly string[]): ChildProcessWithoutNullStreams {
  const have = haveHive();
  if (!have.ok) throw new Error(`no Hive to start: ${have.why}`);
  // Tez links added files into the working folder, so each process has one where nothing else lies.
  const work = join(resolve(site.folder), 'tmp', 'work');
  mkdirSync(work, { recursive: true });
  return spawn(installation.command, args, {
    cwd: work,
    detached: true,
    stdio: 'pipe',
    env: {
      ...site.env,
      ...writeSite(site),
      ...(process.env.JAVA_HOME ? { JAVA_HOME: process.env.JAVA_HOME } : {}),
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      FIRN_JVM_OPTIONS: (site.jvm ?? []).join(' '),
    },
  });
}

/** Ends the process and whatever it started. */
export function killGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
