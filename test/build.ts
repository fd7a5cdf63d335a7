import { execFileSync } from 'node:child_process';

/** Builds dist/ once before all tests: the command line is tested as it is installed. */
export default function setup(): void {
  execFileSync(process.execPath, ['bin/build.mjs'], { stdio: 'inherit' });
}
