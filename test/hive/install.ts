import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { installation, presentStamp, wantedStamp } from './installation.ts';

/** `npm run hive:install`: has Maven fetch Hive and compile the few classes of our own, once. */
const wanted = wantedStamp();
if (presentStamp() !== wanted) {
  rmSync(installation.folder, { recursive: true, force: true });
  const maven = spawnSync('mvn', ['-q', '-B', '-ntp', 'process-classes'], {
    cwd: installation.home,
    encoding: 'utf8',
  });
  if (maven.error) {
    console.error(`hive:install needs Maven and a JDK 17 ("apt-get install maven"): ${maven.error.message}`);
    process.exit(1);
  }
  if (maven.status !== 0) {
    console.error(maven.stdout + maven.stderr);
    process.exit(1);
  }
  writeFileSync(installation.stamp, wanted);
}
