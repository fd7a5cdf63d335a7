import { asLogged } from '../protocol/log-text.ts';

/** The value of a parameter as it stands in the log: percent-encoded by the tracker, then again by CloudFront. */
export const valueAsLogged = (value: string): string => asLogged(encodeURIComponent(value));

/** JSON text as the trackers send it in `cx` and `ue_px`. CloudFront leaves base64url as it is. */
export const base64 = (json: string): string => Buffer.from(json, 'utf8').toString('base64url');
