import { browserStart } from './bots-agent-reader.ts';
import { dataCentres } from './bots-networks.ts';

/** A sign of the user agent that is no proof. */
export type AgentSign = 'no_agent' | 'odd_agent';

export const agentSign = (agent: string | null): AgentSign | null =>
  agent === null ? 'no_agent' : browserStart.test(agent) ? null : 'odd_agent';

/** What a hit says besides its user agent. */
export interface HitFacts {
  /** Number of the autonomous system; null where the log has none. */
  readonly asn: number | null;
  /** `br_lang` is there. */
  readonly hasLanguage: boolean;
  readonly screenWidth: number | null;
  readonly screenHeight: number | null;
  /** `br_cookies`. */
  readonly cookies: boolean | null;
}

/**
 * Tells robots by signs that are no proof alone; two of different kinds are. The reason names all there were: the network is a data
 * centre's (`asn:N`); the agent does not begin as browsers' do (`odd_agent`); what browsers tell is missing: no agent, no
 * language, no screen or 800x600 as headless browsers have it, no cookies (`no_agent`, `no_language`, `no_screen`, …).
 *
 * @param changes networks of the settings → whether they are data centres
 */
export function createWeakSigns(
  changes: Readonly<Record<string, boolean>>,
): (agent: AgentSign | null, facts: HitFacts) => string | null {
  const networks = new Set(Object.values(dataCentres).flat());
  for (const [network, isDataCentre] of Object.entries(changes)) {
    if (isDataCentre) networks.add(Number(network));
    else networks.delete(Number(network));
  }

  return (agent, { asn, hasLanguage, screenWidth, screenHeight, cookies }) => {
    const network = asn !== null && networks.has(asn) ? `asn:${asn}` : null;
    if (network === null && agent === null) return null;
    const browser = [
      hasLanguage ? null : 'no_language',
      !screenWidth ? 'no_screen' : screenWidth === 800 && screenHeight === 600 ? 'screen_800x600' : null,
      cookies === false ? 'no_cookies' : null,
    ].filter((sign) => sign !== null);
    // What is missing is one kind of sign, the agent included: a log may be without that field.
    const isSilent = agent === 'no_agent' || browser.length > 0;
    const kinds = Number(network !== null) + Number(agent === 'odd_agent') + Number(isSilent);
    return kinds < 2 ? null : [network, agent, ...browser].filter((sign) => sign !== null).join('+');
  };
}
