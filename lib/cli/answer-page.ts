import type { Question } from '../questions/question.ts';
import { answerChart } from './answer-chart.ts';
import { asAnswer, type Collected, collected } from './collected.ts';
import { readable } from './readable.ts';

/** More rows than these are no page; the numbers above stand for all. */
const mostRows = 2000;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
p { margin: .3rem 0; }
.said { opacity: .75; }
figure { margin: 0; }
.picture { margin: 1.5rem 0; overflow-x: auto; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #8884; text-align: left; vertical-align: top; }
td { max-width: 28rem; overflow-wrap: anywhere; }
th { position: sticky; top: 0; background: Canvas; }
.number { text-align: right; white-space: nowrap; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8884; border-radius: .4rem; font-size: .85rem; }
.firn-chart { --plot-background: Canvas; }
`;

/**
 * An answer as one file of HTML that needs nothing else: what was asked, the chart its header hints at, the rows, the SQL.
 *
 * @param question what was asked; null: SQL of one's own
 * @param said what it was asked with, `from 2026-11-01 to 2026-11-30`
 */
export async function answerPage(
  answer: Collected,
  question: Question | null,
  said: string,
  sql: string,
): Promise<string> {
  const { columns, rows } = answer;
  const declared = question?.columns ?? [];
  const picture = question === null ? null : answerChart(answer, question, 900);
  const shown = await collected(readable(asAnswer({ columns, rows: rows.slice(0, mostRows) }), declared));
  const side = (at: number) => (columns[at]!.kind === 'number' ? ' class="number"' : '');
  const meaning = (name: string) => declared.find((column) => column.name === name)?.meaning ?? '';
  const heads = columns.map(
    ({ name }, at) => `<th scope="col"${side(at)} title="${escaped(meaning(name))}">${escaped(name)}</th>`,
  );
  const lines = shown.rows.map(
    (row) => `<tr>${row.map((cell, at) => `<td${side(at)}>${escaped(cell ?? '')}</td>`).join('')}</tr>`,
  );
  const title = question?.title ?? 'An answer';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${question === null ? '' : `<p>${escaped(question.question)}</p>`}
<p class="said">${escaped(said)}</p>
${question === null || question.note === '' ? '' : `<p class="said">${escaped(question.note)}</p>`}
${picture === null ? '' : `<div class="picture">${picture}</div>`}
<div class="table"><table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table></div>
${rows.length > mostRows ? `<p class="said">The first ${mostRows} of ${rows.length} rows.</p>` : ''}
${rows.length === 0 ? '<p>No rows.</p>' : ''}
<details><summary>The SQL</summary><pre>${escaped(sql)}</pre></details>
</body>
</html>
`;
}
