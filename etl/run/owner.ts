import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that works on a run. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Boot and start of the process, which tell it from a later one with the same number; null: not to be had here. */
  readonly startedAt: string | null;
}

/** What an owner's process is known to be: `elsewhere` is on another host, where nobody can look. */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

export const self = (): Owner => ({
  host: hostname(),
  pid: process.pid,
  startedAt: processEntry(process.pid)?.startedAt ?? null,
});

export function livenessOf(owner: Owner): Liveness {
  if (owner.host !== hostname()) return 'elsewhere';
  const entry = processEntry(owner.pid);
  if (entry !== null && (entry.ended || (owner.startedAt !== null && owner.startedAt !== entry.startedAt)))
    return 'dead';
  try {
    process.kill(owner.pid, 0);
    return 'alive';
  } catch (error) {
    // EPERM: it is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'dead' : 'alive';
  }
}

/** What /proc says of a process (proc(5): fields 3 and 22 of stat); null: no such process, or no /proc to see it in. */
function processEntry(pid: number): { readonly startedAt: string; readonly ended: boolean } | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses: what follows the last one is regular.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A killed process nobody has waited for yet (Z) still has its entry.
    return { startedAt: `${boot}/${fields[19]}`, ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return null;
  }
}
