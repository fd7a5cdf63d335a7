import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Failure, failureMessage, HiveError } from './messages.ts';
import { killGroup, type Launched, launch } from './start.ts';

/** A row as the command line prints it, but a null is null and so never the text NULL. */
export type Row = readonly (string | null)[];

export interface HiveOptions extends Launched {
  /** How long one statement may take, in seconds, before the process is killed. Default 120. */
  readonly limitSeconds?: number;
}

/** How long one statement of this call may take, where it differs from the session's limit. */
export interface CallOptions {
  readonly limitSeconds?: number;
}

/** One Hive process; statements go through it one after another, in the order of the calls. */
export interface Hive {
  readonly pid: number;
  /**
   * Runs a script as `hive -f` would, up to the first statement that fails.
   *
   * @throws HiveError with Hive's message; the session stays usable. After a statement over its time limit the process
   * is gone, and every later call says so.
   */
  run(script: string, options?: CallOptions): Promise<void>;
  /** Runs a script likewise and gives the rows of its last statement. */
  query(script: string, options?: CallOptions): Promise<Row[]>;
  close(): Promise<void>;
}

type Answer = { ready: true } | { statement: string } | { done: true; rows: Row[] } | Failure;

interface Call {
  readonly script: string;
  readonly rows: boolean;
  readonly limitSeconds: number;
  readonly settle: (outcome: { rows: Row[] } | { error: Error }) => void;
}

/** Enough of what a dying JVM says. */
const keptLog = 8_192;

class Session implements Hive {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly options: HiveOptions;
  private readonly waiting: Call[] = [];
  private readonly ended: Promise<void>;
  private current: Call | null = null;
  private statement = '';
  private timer: NodeJS.Timeout | undefined;
  private log = '';
  /** Why no more calls are taken. */
  private gone: Error | null = null;

  constructor(options: HiveOptions) {
    this.options = options;
    this.child = launch(options, ['--service', 'fed']);
    this.child.stdin.on('error', () => {});
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-keptLog);
    });
    createInterface(this.child.stdout).on('line', (line) => this.hear(JSON.parse(line)));
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => this.end(error));
      this.child.on('close', (code, signal) => {
        this.end(new HiveError(`Hive ended (${signal ?? `exit ${code}`}): ${this.log.trim()}`, this.statement));
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  async start(): Promise<void> {
    await this.call('', false, 120);
  }

  async run(script: string, { limitSeconds }: CallOptions = {}): Promise<void> {
    await this.call(script, false, limitSeconds);
  }

  query(script: string, { limitSeconds }: CallOptions = {}): Promise<Row[]> {
    return this.call(script, true, limitSeconds);
  }

  async close(): Promise<void> {
    this.gone ??= new HiveError('this Hive was closed', '');
    this.child.stdin.end();
    const patience = setTimeout(() => killGroup(this.child), 10_000);
    await this.ended;
    clearTimeout(patience);
  }

  private call(script: string, rows: boolean, limitSeconds = this.options.limitSeconds ?? 120): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      const settle: Call['settle'] = (outcome) => ('rows' in outcome ? resolve(outcome.rows) : reject(outcome.error));
      this.waiting.push({ script, rows, limitSeconds, settle });
      this.next();
    });
  }

  private next(): void {
    if (this.gone) {
      for (const call of this.waiting.splice(0)) call.settle({ error: this.gone });
    }
    if (this.current || this.waiting.length === 0) return;
    this.current = this.waiting.shift()!;
    this.statement = '';
    this.child.stdin.write(`${JSON.stringify({ script: this.current.script, rows: this.current.rows })}\n`);
    this.watch();
  }

  /** Each statement has the whole limit for itself; so has the way to the first one. */
  private watch(): void {
    clearTimeout(this.timer);
    const seconds = this.current!.limitSeconds;
    this.timer = setTimeout(() => {
      const what = this.statement === '' ? 'Hive did not start' : 'a statement took too long';
      this.end(new HiveError(`${what}: stopped after ${seconds} s\n  in: ${this.statement}`, this.statement));
      killGroup(this.child);
    }, seconds * 1000);
  }

  private hear(answer: Answer): void {
    if (this.gone && !this.current) return;
    if ('statement' in answer) {
      this.statement = answer.statement;
      this.watch();
    } else if ('done' in answer) this.settle({ rows: answer.rows });
    else if ('failed' in answer) this.settle({ error: new HiveError(failureMessage(answer), answer.failed) });
  }

  private settle(outcome: { rows: Row[] } | { error: Error }): void {
    clearTimeout(this.timer);
    const call = this.current;
    this.current = null;
    call?.settle(outcome);
    this.next();
  }

  private end(error: Error): void {
    this.gone ??= error;
    this.settle({ error: this.gone });
  }
}

/** Starts a Hive over a folder of its own (made if absent); a later one over the same folder finds its tables again. */
export async function startHive(options: HiveOptions): Promise<Hive> {
  const session = new Session(options);
  await session.start();
  return session;
}
