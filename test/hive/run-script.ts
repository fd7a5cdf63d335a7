import { resolve } from 'node:path';
import { HiveError, isTezProgress } from './messages.ts';
import { killGroup, type Launched, launch } from './start.ts';

export interface ScriptRun {
  readonly code: number;
  /** Rows, as `hive -f` prints them. */
  readonly stdout: string;
  /** Hive's messages and progress. */
  readonly stderr: string;
}

export interface ScriptOptions extends Launched {
  /** For the whole script, in seconds. Default 300. */
  readonly limitSeconds?: number;
  /** More of the command line, such as `['--hivevar', 'x=1']`. */
  readonly args?: readonly string[];
}

/**
 * Runs `hive -f FILE` in a process of its own. No session may be open over the same folder: the metastore is for one
 * process at a time.
 *
 * @throws HiveError if it takes longer than its limit; a script that fails is an exit code, as in a shell
 */
export function runScriptAsHiveF(file: string, options: ScriptOptions): Promise<ScriptRun> {
  const { limitSeconds = 300, args = [] } = options;
  const child = launch(options, ['-f', resolve(file), ...args]);
  child.stdin.end();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      fail(new HiveError(`hive -f ${file} took too long: stopped after ${limitSeconds} s`, ''));
      killGroup(child);
    }, limitSeconds * 1000);
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(timer);
      const rows = stdout.split('\n').filter((line) => !isTezProgress(line));
      done({ code: code ?? 137, stdout: rows.join('\n'), stderr });
    });
  });
}
