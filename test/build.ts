import { execFileSync } from 'node:child_process';

/** Builds dist/ once before all tests: the command line is tested as it is installed. */
export default function setup(): void {
  // Where several runs of tests share it, whoever starts them has built it.
  if (process.env.FIRN_BUILT === '1') return;
  execFileSync(process.execPath, ['bin/build.mjs'], { stdio: 'inherit' });
}
