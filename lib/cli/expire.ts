import { expire } from '../../etl/run/expire.ts';
import { changeStore } from './change-store.ts';
import { inWords } from './changes-in-words.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { print } from './terminal.ts';

export const run: Run<'expire'> = async (given) => {
  const expired = await changeStore(given, (options) =>
    expire({ ...options, dryRun: given['dry-run'], ...(given.raw === null ? {} : { raw: given.raw }) }),
  );
  const { before, rawObjects, files } = expired.change;
  const nothing = rawObjects + files.events + files.bad_rows === 0;
  const keepsAll = Object.values(before).every((day) => day === null);
  const text = nothing
    ? keepsAll
      ? 'nothing expires: the config has no "retention"'
      : 'nothing has expired that was not removed before'
    : `${given['dry-run'] ? 'would be ' : ''}${inWords(expired.change)}`;
  await print(given.json ? `${JSON.stringify(expired)}\n` : `${text}\n`);
  return exitCodes.ok.code;
};
