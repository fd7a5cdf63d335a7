import { type GenerateOptions, type GenerateReport, generate } from '../generate/generate.ts';
import type { Run } from './command-code.ts';
import { progressBar } from './progress.ts';
import { grouped } from './table.ts';
import { print } from './terminal.ts';

/** Generates logs under a progress bar. */
export async function generateLogs(options: GenerateOptions): Promise<GenerateReport> {
  const bar = progressBar();
  try {
    return await generate({ ...options, onProgress: (done, total) => bar.update({ stage: 'generate', done, total }) });
  } finally {
    bar.end();
  }
}

export const run: Run<'generate'> = async ({ events, seed, out, from, days, json }) => {
  const report = await generateLogs({
    events,
    seed,
    out,
    ...(from === null ? {} : { from }),
    ...(days === null ? {} : { days }),
  });
  const { files, lines, duplicates, firstDay, lastDay } = report;
  await print(
    json
      ? `${JSON.stringify(report)}\n`
      : `${grouped(files)} files in ${out}, ${firstDay} to ${lastDay}: ${grouped(lines)} lines, ` +
          `${grouped(report.events)} events among them, ${grouped(duplicates)} sent twice\n` +
          `Load them: firn etl --raw ${out}\n`,
  );
  return 0;
};
