import type { BotSettings } from '../../../lib/config.ts';
import { createRobotReader } from './bots-agent-reader.ts';
import { agentSign, createWeakSigns, type HitFacts } from './bots-weak-signs.ts';

export interface BotInput extends HitFacts {
  readonly agent: string | null;
  /** `platform`: a browser is expected of `web` only (and of null); libraries and data centres send what servers and apps send. */
  readonly platform: string | null;
}

export interface BotAnswer {
  readonly is_bot: boolean;
  readonly bot_reason: string | null;
}

const human: BotAnswer = { is_bot: false, bot_reason: null };
const robot = (reason: string): BotAnswer => ({ is_bot: true, bot_reason: reason });

export const isBrowserExpected = (platform: string | null): boolean => platform === null || platform === 'web';

/**
 * Tells robots from what a request says. Labels, and drops nothing. Proof alone are a name of a robot, a library or a headless browser in
 * the agent, a word that ends in "bot" and the like, and `+http`; else two weak signs of different kinds.
 */
export function createBotReader(settings: BotSettings): (input: BotInput) => BotAnswer {
  const declared = createRobotReader(settings.agents);
  const weakly = createWeakSigns(settings.networks);

  return (input) => {
    const isBrowser = isBrowserExpected(input.platform);
    const reason = input.agent === null ? null : declared(input.agent, isBrowser);
    if (reason !== null) return robot(reason);
    const signs = isBrowser ? weakly(agentSign(input.agent), input) : null;
    return signs === null ? human : robot(signs);
  };
}
