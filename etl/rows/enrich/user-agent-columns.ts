import { schemas } from '../../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from '../cells.ts';
import { entityReader } from './entity.ts';
import { textsOf } from './remembered-rule.ts';
import type { Rule } from './rule.ts';
import { type AgentColumns, agentColumns, createAgentReader } from './user-agent.ts';
import { readClientHints, withClientHints } from './user-agent-hints.ts';

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

const filled = agentColumns.map(cellOf);

/** Puts the columns of the agent right where the tracker sent what the browser says of itself. */
export class AgentHints {
  private readonly cells: Cells;
  private readonly read: () => unknown;

  constructor(cells: Cells) {
    this.cells = cells;
    this.read = entityReader(cells, schemas.clientHints);
  }

  enrich(): void {
    const { cells } = this;
    const hints = readClientHints(this.read());
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
