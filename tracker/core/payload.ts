import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import { base64url } from './encode.ts';

/** An event before it is text: what travels as JSON is there as it was given. */
export type Event = Omit<Payload, 'ue_pr' | 'co'> & {
  ue_pr?: SelfDescribing | null | undefined;
  co?: Entity[] | null | undefined;
};

/** A self-describing thing of Snowplow's own. */
export const snowplow = <D>(name: string, data: D) => ({
  schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`,
  data,
});

/** What travels as JSON: what it is wrapped in, and the name it has in base64. */
const json: Readonly<Record<string, readonly [wrapper: string, inBase64: string]>> = {
  co: ['contexts', 'cx'],
  ue_pr: ['unstruct_event', 'ue_px'],
};

/** The query string of an event, as it leaves the browser, without the time it is sent at. What is empty is left out. */
export const query = (event: Event, base64: boolean): string =>
  new URLSearchParams(
    Object.entries(event)
      .filter(([, value]) => `${value ?? ''}`)
      .map(([name, value]) => {
        const [wrapper, inBase64] = json[name] || [];
        if (!wrapper) return [name, value as string];
        const text = JSON.stringify(snowplow(wrapper, value));
        return base64 ? [inBase64!, base64url(text)] : [name, text];
      }),
  ).toString();
