/** What the session tells of a statement that failed (FedSession.java). */
export interface Failure {
  readonly failed: string;
  readonly said: readonly string[];
  readonly causes: readonly string[];
  readonly script: string;
}

/** A statement that Hive refused or could not finish. The message has Hive's own words, no stack. */
export class HiveError extends Error {
  override readonly name = 'HiveError';
  /** The statement; empty if Hive failed between two. */
  readonly statement: string;

  constructor(message: string, statement: string) {
    super(message);
    this.statement = statement;
  }
}

const isStack = (line: string) => /^\s+(at |\.\.\. \d+ more)/.test(line);

/** What Tez prints from inside the process when it runs locally; on a cluster it stands in a container's log. */
export const isTezProgress = (line: string) =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (Running Dag:|Completed Dag:|Starting to run new|Completed running) /.test(line);

/** `org.apache.hadoop.hive.ql.metadata.HiveException: no` → `HiveException: no` */
const shortNames = (text: string) => text.replace(/\b(?:[a-z]\w*\.)+([A-Z]\w*(?:Exception|Error)\b)/g, '$1');

/** The ends of the chains of causes in a stack: what really happened. */
function rootsIn(text: string): string[] {
  const heads = text.split('\n').filter((line) => !isStack(line));
  return heads
    .filter((line, i) => line.startsWith('Caused by: ') && !heads[i + 1]?.startsWith('Caused by: '))
    .map((line) => line.slice('Caused by: '.length));
}

/** Every line of Hive's own, less stacks and the diagnostics Tez repeats for each attempt. */
const headline = (text: string) =>
  text
    .split('\n')[0]!
    .replace(/, diagnostics=\[.*$/, '')
    .replace(/^Query returned non-zero code: \d+, cause: /, '');

/** Others write to the scripts' standard error too: ANTLR on a misspelt word, for one. */
const ofScript = /\[Error 2000\d\]|custom script/;

/** One error from all that was said about a failure. */
export function failureMessage({ failed, said, causes, script }: Failure): string {
  const failures = said.filter((line) => line.startsWith('FAILED'));
  const heads = (failures.length > 0 ? failures : said).map(headline).filter((line) => line !== '');
  const because = [...said.flatMap(rootsIn), ...causes].map((cause) => shortNames(cause.split('\n')[0]!));
  const scriptLines = [...heads, ...because].some((line) => ofScript.test(line))
    ? script.split('\n').filter((line) => line.trim() !== '' && !isTezProgress(line))
    : [];
  const unsaid = [...new Set(because)].filter((cause) => !heads.some((head) => shortNames(head).includes(cause)));
  return [
    ...[...new Set(heads.map(shortNames))],
    ...unsaid.map((cause) => `  because: ${cause}`),
    ...scriptLines.slice(-20).map((line) => `  script:  ${line}`),
    `  in: ${failed}`,
  ].join('\n');
}
