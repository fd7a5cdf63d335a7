import type { Column } from '../../../lib/protocol/event.ts';
import { createRobotReader } from './bots-agent-reader.ts';
import { browserTypeOf, engineOf, familyOf, nameOf, versionOf } from './user-agent-browser.ts';
import { deviceTypeOf, isMobileDevice } from './user-agent-device.ts';
import { createAgentParser, longestAgent } from './user-agent-parser.ts';
import { systemColumns } from './user-agent-system.ts';

/** The columns an agent fills, in table order. */
export const agentColumns = [
  'br_name',
  'br_family',
  'br_version',
  'br_type',
  'br_renderengine',
  'os_name',
  'os_family',
  'os_manufacturer',
  'dvce_type',
  'dvce_ismobile',
] as const satisfies readonly Column[];

type AgentColumn = (typeof agentColumns)[number];

/** What an agent tells; all null where there is none. */
export type AgentColumns = {
  readonly [C in AgentColumn]: (C extends 'dvce_ismobile' ? boolean : string) | null;
};

const nothing: AgentColumns = {
  br_name: null,
  br_family: null,
  br_version: null,
  br_type: null,
  br_renderengine: null,
  os_name: null,
  os_family: null,
  os_manufacturer: null,
  dvce_type: null,
  dvce_ismobile: null,
};

/**
 * A reader of user agents: browser, system and device by uap-core's patterns, in Snowplow's words.
 *
 * An agent nothing is known of is `Unknown`; of longer ones the first `longestAgent` characters are read. Decoded text is expected.
 */
export function createAgentReader(): (agent: string) => AgentColumns {
  const parse = createAgentParser();
  const robotOf = createRobotReader({});

  return (whole) => {
    const agent = whole.trim().slice(0, longestAgent);
    if (agent === '') return nothing;
    const parsed = parse(agent);
    const robot = robotOf(agent, true);
    const system = systemColumns(agent, parsed);
    const device = deviceTypeOf(agent, system.os_family ?? 'Unknown');
    const isMobile = isMobileDevice(device);
    const { family, major } = parsed.browser;
    const name = nameOf(agent, family, robot !== null);
    return {
      br_name: major === null ? name : `${name} ${major}`,
      br_family: familyOf(name),
      br_version: versionOf(agent, parsed),
      br_type: browserTypeOf(agent, family, robot, isMobile === true),
      br_renderengine: engineOf(agent),
      ...system,
      dvce_type: device,
      dvce_ismobile: isMobile,
    };
  };
}
