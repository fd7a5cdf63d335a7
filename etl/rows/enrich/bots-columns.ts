import type { EnrichSettings } from '../api.ts';
import { type Cells, cellOf } from '../cells.ts';
import { startsWith } from '../text.ts';
import { isBrowserExpected } from './bots.ts';
import { createRobotReader } from './bots-agent-reader.ts';
import { agentSign, createWeakSigns } from './bots-weak-signs.ts';
import type { Rule } from './rule.ts';

/** Robots by what their agents say. */
export const botAgents: Rule = {
  name: 'bots',
  reads: ['useragent', 'platform'],
  fills: ['is_bot', 'bot_reason'],
  create: ({ bots }) => {
    const declared = createRobotReader(bots.agents);
    return ([agent = null, platform = null]) => {
      const reason = agent === null ? null : declared(agent, isBrowserExpected(platform));
      return { is_bot: reason !== null, bot_reason: reason };
    };
  },
};

const usual = Buffer.from('Mozilla/');
const useragent = cellOf('useragent');
const platform = cellOf('platform');
const isBot = cellOf('is_bot');
const botReason = cellOf('bot_reason');
const geoAsn = cellOf('geo_asn');
const language = cellOf('br_lang');
const screenWidth = cellOf('dvce_screenwidth');
const screenHeight = cellOf('dvce_screenheight');
const cookies = cellOf('br_cookies');

/** Robots by signs that are no proof alone, for events whose agent says nothing. */
export class BotSigns {
  private readonly cells: Cells;
  private readonly weakly: ReturnType<typeof createWeakSigns>;

  constructor(cells: Cells, { bots }: EnrichSettings) {
    this.cells = cells;
    this.weakly = createWeakSigns(bots.networks);
  }

  enrich(): void {
    const { cells } = this;
    if (cells.has(botReason)) return;
    // Nearly all agents begin so, and reading one as text costs more than the rest of this.
    const sign = this.beginsAsUsual() ? null : agentSign(this.text(useragent));
    if ((sign === null && !cells.has(geoAsn)) || !isBrowserExpected(this.text(platform))) return;
    const reason = this.weakly(sign, {
      asn: this.number(geoAsn),
      hasLanguage: cells.has(language),
      screenWidth: this.number(screenWidth),
      screenHeight: this.number(screenHeight),
      cookies: cells.has(cookies) ? cells.text(cookies) === 'true' : null,
    });
    if (reason === null) return;
    cells.writeBoolean(isBot, true);
    cells.write(botReason, reason);
  }

  private beginsAsUsual(): boolean {
    const { cells } = this;
    return (
      cells.has(useragent) && startsWith(cells.memory.bytes, cells.start[useragent]!, cells.end[useragent]!, usual)
    );
  }

  private text(cell: number): string | null {
    return this.cells.has(cell) ? this.cells.text(cell) : null;
  }

  private number(cell: number): number | null {
    return this.cells.has(cell) ? Number(this.cells.text(cell)) : null;
  }
}
