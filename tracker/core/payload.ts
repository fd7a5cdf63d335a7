import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import { base64url, encoded } from './encode.ts';

/** An event before it is text: parameters, of which those that travel as JSON are objects. */
export type Event = Omit<Payload, 'ue_pr' | 'co'> & {
  ue_pr?: { data: SelfDescribing } | null | undefined;
  co?: { data: Entity[] } | null | undefined;
};

/** A self-describing thing of Snowplow's own. */
export const snowplow = <D>(name: string, data: D) => ({
  schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`,
  data,
});

/** The query string of an event, without the time it is sent at. JSON in base64 has names of its own. */
export const query = (event: Event, base64: boolean): string =>
  Object.entries(event)
    .filter(([, value]) => (value ?? '') !== '')
    .map(([name, value]) => {
      if (typeof value === 'object') {
        value = JSON.stringify(value);
        if (base64) {
          value = base64url(value);
          name = { co: 'cx', ue_pr: 'ue_px' }[name] || name;
        }
      }
      return `${name}=${encoded(value)}`;
    })
    .join('&');
