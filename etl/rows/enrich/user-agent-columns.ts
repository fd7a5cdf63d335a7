import { type Cells, cellOf } from '../cells.ts';
import { textsOf } from './remembered-rule.ts';
import type { Rule } from './rule.ts';
import { type AgentColumns, agentColumns, createAgentReader } from './user-agent.ts';
import { hintsSchema, readClientHints, withClientHints } from './user-agent-hints.ts';

/** Browser, system and device by the user agent. */
export const userAgent: Rule = {
  name: 'user-agent',
  reads: ['useragent'],
  fills: agentColumns,
  create: () => {
    const read = createAgentReader();
    return ([agent = null]) => (agent === null ? {} : read(agent));
  },
};

const contexts = cellOf('contexts');
const filled = agentColumns.map(cellOf);
/** The schema's name, without the slashes that some write as `\/`. */
const entityName = Buffer.from('http_client_hints');

interface Entity {
  readonly schema: string;
  readonly data: unknown;
}

/** Puts the columns of the agent right where the tracker sent what the browser says of itself. */
export class AgentHints {
  private readonly cells: Cells;

  constructor(cells: Cells) {
    this.cells = cells;
  }

  enrich(): void {
    const { cells } = this;
    if (!cells.has(contexts)) return;
    if (cells.memory.bytes.subarray(cells.start[contexts]!, cells.end[contexts]!).indexOf(entityName) < 0) return;
    const { data } = JSON.parse(cells.text(contexts)) as { readonly data: readonly Entity[] };
    const hints = readClientHints(data.find(({ schema }) => schema.startsWith(`${hintsSchema}/`))?.data);
    if (hints === null) return;
    const texts = textsOf(withClientHints(this.columns(), hints), agentColumns);
    for (const [n, cell] of filled.entries()) {
      const text = texts[n] ?? null;
      if (text === null) cells.empty(cell);
      else cells.write(cell, text);
    }
  }

  private columns(): AgentColumns {
    const { cells } = this;
    return Object.fromEntries(
      agentColumns.map((column, n) => {
        const text = cells.has(filled[n]!) ? cells.text(filled[n]!) : null;
        return [column, column === 'dvce_ismobile' && text !== null ? text === 'true' : text];
      }),
    ) as AgentColumns;
  }
}
