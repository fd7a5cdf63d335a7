import { sumOf } from '../../etl/run/ledger.ts';
import type { LedgerLine, LedgerReport } from './ledger-report.ts';
import { grouped, type TableColumn, table } from './table.ts';
import { bold } from './terminal.ts';

const right = (name: string): TableColumn => ({ name, right: true });
const left = (name: string): TableColumn => ({ name, right: false });

function countsTable(head: string, lines: readonly LedgerLine[]): string {
  const columns = ['objects', 'lines', 'events', 'bad', 'ignored', 'duplicates', 'late'].map(right);
  return table(
    [left(head), ...columns, left('adds up')],
    lines.map((line) => [
      line.key,
      ...[line.objects, line.lines, line.events, sumOf(line.bad), sumOf(line.ignored), line.duplicates, line.late].map(
        grouped,
      ),
      line.addsUp ? 'yes' : 'NO',
    ]),
  );
}

/** Lines by reason or rule: one column for each that occurs. Nothing where none does. */
function namedTable(head: string, lines: readonly LedgerLine[], which: 'bad' | 'ignored'): string | null {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line[which])))].sort();
  if (names.length === 0) return null;
  return table(
    [left(head), ...names.map(right)],
    lines.map((line) => [line.key, ...names.map((name) => grouped(line[which][name] ?? 0))]),
  );
}

function section(title: string, head: string, lines: readonly LedgerLine[], shown: readonly LedgerLine[]): string {
  const cut = shown.length < lines.length ? `, the last ${shown.length} of ${grouped(lines.length)}` : '';
  const bad = namedTable(head, shown, 'bad');
  const ignored = namedTable(head, shown, 'ignored');
  return [
    `${bold(`${title}${cut}`)}\n${countsTable(head, shown)}`,
    ...(bad === null ? [] : [`${bold(`${title}: bad lines by reason`)}\n${bad}`]),
    ...(ignored === null ? [] : [`${bold(`${title}: ignored lines by rule`)}\n${ignored}`]),
  ].join('\n');
}

/** The last so many; 0: all. */
const newest = <T>(items: readonly T[], last: number): readonly T[] => (last === 0 ? items : items.slice(-last));

/** The sum in a sentence. */
export function sumSentence({ total, problems }: LedgerReport): string {
  const parts = [
    `${grouped(total.events)} events`,
    `${grouped(sumOf(total.bad))} bad`,
    `${grouped(sumOf(total.ignored))} ignored`,
    `${grouped(total.duplicates)} duplicates`,
  ].join(' + ');
  return problems.length === 0
    ? `Everything adds up: ${grouped(total.lines)} lines = ${parts}.`
    : `It does not add up: ${grouped(total.lines)} lines, ${parts}.\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
}

/** The ledger for people. */
export function ledgerText(report: LedgerReport, last: number, freshness: readonly string[]): string {
  return [
    section('Runs', 'run', report.runs, newest(report.runs, last)),
    section('Days', 'day', report.days, newest(report.days, last)),
    [...freshness, sumSentence(report), ''].join('\n'),
  ].join('\n');
}
