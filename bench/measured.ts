/** What one measured program used: its own account, so that start-up counts and waiting does not. */
export interface Measured {
  readonly lines: number;
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Largest resident memory. */
  readonly peakMiB: number;
}

/** Prints what this process has used so far, for `run.ts` to read. */
export function report(lines: number): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const measured: Measured = {
    lines,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    wallSeconds: process.uptime(),
    peakMiB: maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
