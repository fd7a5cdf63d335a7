/** A size of cluster, in virtual processors. */
export interface Size {
  /** Runs of up to so many bytes of logs, as stored, take it. */
  readonly upToBytes: number;
  /** Machines that hold data while a run works; 0: the primary one does it all. On demand. */
  readonly core: number;
  /** Machines that only compute. Spot, if the config lets them be. */
  readonly task: number;
}

const gib = 2 ** 30;

/** Processors of the primary machine. */
export const primaryCpus = 4;

/**
 * What a run is worth. A GiB of logs is about 5 million events, and a processor takes some 1,500 of them a second through
 * Hive, de-duplication included (an estimate from one machine: docs/performance.md). So the largest run of each size works
 * a quarter to half an hour, after seven minutes of starting up. The largest size is also the most a run is given: what is
 * left is for the next one.
 */
export const sizes: readonly Size[] = [
  { upToBytes: gib, core: 0, task: 0 },
  { upToBytes: 4 * gib, core: 4, task: 8 },
  { upToBytes: 16 * gib, core: 8, task: 32 },
  { upToBytes: 64 * gib, core: 16, task: 96 },
];

/** The most a run reads, bytes as stored. */
export const mostRunBytes = sizes.at(-1)!.upToBytes;

/** The size for so many bytes. A single object may be larger than all of them. */
export const sizeFor = (bytes: number): Size => sizes.find(({ upToBytes }) => bytes <= upToBytes) ?? sizes.at(-1)!;

/** How many objects are read at the same time. */
export const workersOf = ({ core, task }: Size): number => (core === 0 ? primaryCpus : core + task);
