import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import { base64url, encoded } from './encode.ts';

const envelope = (name: string, data: unknown): SelfDescribing => ({
  schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`,
  data: data as object,
});

/** An event before it is text: its parameters, and what travels as JSON. */
export interface Draft {
  payload: Payload;
  self?: SelfDescribing | undefined;
  entities: Entity[];
}

/** The query string of an event, without the time it is sent at. JSON comes last, as Snowplow has it. */
export function query({ payload, self, entities }: Draft, base64: boolean): string {
  const pairs: [string, unknown][] = Object.entries(payload);
  const json = (plain: string, coded: string, name: string, data: unknown) => {
    const text = JSON.stringify(envelope(name, data));
    pairs.push(base64 ? [coded, base64url(text)] : [plain, text]);
  };
  if (self) json('ue_pr', 'ue_px', 'unstruct_event', self);
  if (entities.length > 0) json('co', 'cx', 'contexts', entities);
  return pairs
    .filter(([, value]) => value != null && value !== '')
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
}
