import type { Run } from './command-code.ts';
import { version } from './package.ts';
import { print } from './terminal.ts';

export const run: Run<'version'> = async ({ json }) => {
  await print(`${json ? JSON.stringify({ version }) : `firn ${version}`}\n`);
  return 0;
};
