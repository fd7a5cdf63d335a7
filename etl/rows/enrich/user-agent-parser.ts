import { createMatch, Trigrams } from './user-agent-pattern.ts';
import { browserPatterns, systemPatterns } from './user-agent-patterns.ts';

/** What uap-core says of an agent; family `Other` where it knows none. */
export interface ParsedAgent {
  readonly browser: Named;
  readonly system: Named & { readonly patchMinor: string | null };
}

interface Named {
  readonly family: string;
  readonly major: string | null;
  readonly minor: string | null;
  readonly patch: string | null;
}

/** No more of an agent is read: the column's limit, and a bound for the time an expression can take. */
export const longestAgent = 1000;

/** A parser of user agents by uap-core's patterns: the first that matches decides. */
export function createAgentParser(): (agent: string) => ParsedAgent {
  const trigrams = new Trigrams();
  const browserOf = createMatch(browserPatterns);
  const systemOf = createMatch(systemPatterns);

  return (agent) => {
    trigrams.set(agent.slice(0, longestAgent));
    const [family, major, minor, patch] = browserOf(trigrams) ?? [];
    const system = systemOf(trigrams) ?? [];
    return {
      browser: { family: family ?? 'Other', major: major ?? null, minor: minor ?? null, patch: patch ?? null },
      system: {
        family: system[0] ?? 'Other',
        major: system[1] ?? null,
        minor: system[2] ?? null,
        patch: system[3] ?? null,
        patchMinor: system[4] ?? null,
      },
    };
  };
}
