import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import { siteXml } from './local-site.ts';
import { s3aSettings } from './s3a.ts';

export interface LocalHive {
  /** Where Hive is installed: the folder with `bin/hive`. */
  readonly home: string;
  /** Where it keeps its metastore and its logs; made if absent. A folder with a `hive-site.xml` is used as it is. */
  readonly site: string;
}

/**
 * `hive -f` that ends when its standard input does: a Hive whose starter was killed must not go on writing into folders
 * that another process has taken over.
 */
const untilInputEnds = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
hive=$!
(cat <&3 >/dev/null; kill -9 $hive 2>/dev/null) &
wait $hive
code=$?
kill $! 2>/dev/null
exit $code
`;

/** Enough of what a dying Hive says. */
const keptBytes = 65_536;

/**
 * Gives a function that runs a script as `hive -f` does, with a Hive of this machine.
 *
 * @throws UserError where there is no Hive; the function, where a script fails, with Hive's words
 */
export function localHive({ home, site }: LocalHive): (script: string) => Promise<void> {
  const command = join(home, 'bin', 'hive');
  if (!existsSync(command)) {
    throw new UserError(
      `no Hive at ${home}: there is no bin/hive; in firn's repository "npm run hive:install" installs one, or set FIRN_HIVE_HOME to the folder of yours`,
    );
  }
  return async (script) => {
    const work = join(site, 'tmp', 'work');
    mkdirSync(work, { recursive: true });
    const settings = join(site, 'hive-site.xml');
    if (!existsSync(settings)) writeFileSync(settings, siteXml(site, 'tez'));
    const file = join(site, 'tmp', `script-${process.pid}.q`);
    writeFileSync(file, script);
    // Given with each call: what the environment says may be another thing the next time.
    const s3 = Object.entries(s3aSettings(process.env)).flatMap(([name, value]) => ['--hiveconf', `${name}=${value}`]);
    const { code, said } = await run(command, ['-f', file, ...s3], work, site);
    if (code !== 0) throw new UserError(`Hive failed: ${reason(said)}\nIts log is ${join(site, 'hive.log')}.`);
  };
}

function run(command: string, args: readonly string[], work: string, site: string) {
  const child = spawn('sh', ['-c', untilInputEnds, command, ...args], {
    cwd: work,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...process.env,
      HIVE_CONF_DIR: site,
      // The same Node for the rows script.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptBytes);
  });
  return new Promise<{ readonly code: number | null; readonly said: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

/** The few lines of a failure that say why. */
function reason(said: string): string {
  const lines = said.split('\n').map((line) => line.replace(/, diagnostics=\[.*$/, '').trim());
  const telling = lines.filter((line) => /^FAILED|^Caused by: |ASSERT_TRUE|^Error|Exception in thread/.test(line));
  const unique = [...new Set(telling)];
  return (unique.length > 0 ? unique.slice(0, 6) : lines.filter((line) => line !== '').slice(-6)).join('\n  ');
}
