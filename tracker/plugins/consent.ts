/** What visitors consented to, by hand: the page calls, this tracker stores no decision and obeys none. */
import type { Common, Entity } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { iglu, sends } from './declared.ts';

export interface Consent extends Common {
  readonly basisForProcessing:
    | 'consent'
    | 'contract'
    | 'legal_obligation'
    | 'vital_interests'
    | 'public_task'
    | 'legitimate_interests';
  /** Address and version of the document consented to. */
  readonly consentUrl: string;
  readonly consentVersion: string;
  /** What for: `analytics`, `advertisement`, … */
  readonly consentScopes: readonly string[];
  readonly domainsApplied: readonly string[];
  readonly gdprApplies?: boolean;
}

export interface Gdpr {
  readonly basisForProcessing:
    | 'consent'
    | 'contract'
    | 'legalObligation'
    | 'vitalInterests'
    | 'publicTask'
    | 'legitimateInterests';
  readonly documentId?: string | null;
  readonly documentVersion?: string | null;
  readonly documentDescription?: string | null;
}

/** All but the last send `consent_preferences`: eventType, basisForProcessing, consentUrl, consentVersion, consentScopes, domainsApplied, gdprApplies. */
export interface ConsentCalls {
  /** Everything was accepted: eventType `allow_all`. */
  trackConsentAllow(event: Consent): void;
  /** Some scopes were: `allow_selected`. */
  trackConsentSelected(event: Consent): void;
  /** Nothing is decided yet: `pending`. */
  trackConsentPending(event: Consent): void;
  /** Going on was taken as consent: `implicit_consent`. */
  trackConsentImplicit(event: Consent): void;
  /** Everything was refused: `deny_all`. */
  trackConsentDeny(event: Consent): void;
  /** An earlier consent ran out: `expired`. */
  trackConsentExpired(event: Consent): void;
  /** An earlier consent was taken back: `withdrawn`. */
  trackConsentWithdrawn(event: Consent): void;
  /** The question was on the screen. Sends `cmp_visible`: elapsedTime, milliseconds since the page began. */
  trackCmpVisible(event: { readonly elapsedTime: number } & Common): void;
  /** From now on every event carries the entity `gdpr`: basisForProcessing, documentId, documentVersion, documentDescription. */
  enableGdprContext(gdpr: Gdpr): void;
}

declare module './calls.ts' {
  interface PluginCalls extends ConsentCalls {}
}

const preference = (eventType: string) =>
  sends(
    'consent_preferences',
    'basisForProcessing consentUrl consentVersion consentScopes domainsApplied gdprApplies',
    { eventType },
  );

export const consent = (): PluginWith<ConsentCalls> => {
  const entities: Entity[] = [];
  return {
    contexts: () => entities,
    calls: {
      trackConsentAllow: preference('allow_all'),
      trackConsentSelected: preference('allow_selected'),
      trackConsentPending: preference('pending'),
      trackConsentImplicit: preference('implicit_consent'),
      trackConsentDeny: preference('deny_all'),
      trackConsentExpired: preference('expired'),
      trackConsentWithdrawn: preference('withdrawn'),
      trackCmpVisible: sends('cmp_visible', 'elapsedTime'),
      enableGdprContext(_, { basisForProcessing, ...document }: Gdpr) {
        entities[0] = {
          schema: iglu('gdpr'),
          data: {
            // Written with capitals by the page, with underscores in the schema.
            basisForProcessing: basisForProcessing.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
            ...document,
          },
        };
      },
    },
  };
};
