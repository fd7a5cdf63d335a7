/** The tracker for what runs no script: e-mail, feeds, `<noscript>`. Uses nothing of a browser. */
import type { Payload, SelfDescribing } from './contract.ts';
import { base64url } from './core/encode.ts';
import { snowplow } from './core/payload.ts';

/** What an image may say: parameters of the protocol, and what travels as JSON. A page view where nothing else is said. */
export interface Pixel extends Payload {
  readonly event?: SelfDescribing;
  readonly context?: readonly SelfDescribing[];
}

/** Address of an image whose loading is an event; beyond 8,192 characters of path and query CloudFront refuses. */
export function pixelUrl(collector: string, { event, context, ...parameters }: Pixel = {}): string {
  const payload: Record<string, unknown> = {
    e: event ? 'ue' : 'pv',
    p: 'web',
    tv: 'no-js-firn',
    ...parameters,
    ue_px: event && base64url(JSON.stringify(snowplow('unstruct_event', event))),
    cx: context && base64url(JSON.stringify(snowplow('contexts', context))),
  };
  const query = Object.entries(payload)
    .filter(([, value]) => value != null && value !== '')
    .map(([name, value]) => [name, String(value)]);
  return `${/\/\//.test(collector) ? '' : 'https://'}${collector.replace(/\/$/, '')}/i?${new URLSearchParams(query)}`;
}
