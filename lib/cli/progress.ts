import { grouped } from './table.ts';

/** How far some work is. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Default: things to count. */
  readonly unit?: 'bytes';
}

const barWidth = 24;
const startsAfterMs = 1_000;
const redrawEveryMs = 100;

/** One line of a progress bar. */
export function progressLine({ stage, done, total, unit }: Progress): string {
  const megabytes = (bytes: number) => grouped((bytes / 1e6).toFixed(1));
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const amounts =
    unit === 'bytes' ? `${megabytes(done)} of ${megabytes(total)} MB` : `${grouped(done)} of ${grouped(total)}`;
  return `${stage.padEnd(12)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${amounts}`;
}

/**
 * A progress bar on standard error: on a terminal, for work that lasts over a second; silent otherwise.
 * Call `end` before anything else is written.
 */
export function progressBar(): { readonly update: (progress: Progress) => void; readonly end: () => void } {
  if (process.stderr.isTTY !== true) return { update: () => {}, end: () => {} };
  const start = Date.now();
  let drawnAt = 0;
  return {
    update(progress) {
      const now = Date.now();
      if (now - start < startsAfterMs || now - drawnAt < redrawEveryMs) return;
      drawnAt = now;
      process.stderr.write(`\r\u001b[K${progressLine(progress)}`);
    },
    end() {
      if (drawnAt !== 0) process.stderr.write('\r\u001b[K');
    },
  };
}
