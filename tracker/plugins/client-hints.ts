/**
 * What Chromium says of itself in place of its frozen user agent: the entity `http_client_hints` with every event,
 * isMobile and brands; with `includeHighEntropy` also, once the browser has answered, architecture, model, platform,
 * uaFullVersion and platformVersion. Other browsers say nothing, and no entity is sent.
 *
 * A pixel's log has no such headers: this is the only way they reach the store.
 */
import type { Entity, Plugin } from '../contract.ts';

interface Hints {
  readonly mobile: boolean;
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  getHighEntropyValues(names: readonly string[]): Promise<object>;
}

const highEntropy = ['platform', 'platformVersion', 'architecture', 'model', 'uaFullVersion'];

export const clientHints = (includeHighEntropy = false): Plugin => {
  const entities: Entity[] = [];
  return {
    activate() {
      const hints = (navigator as Navigator & { userAgentData?: Hints }).userAgentData;
      if (!hints) return;
      const { mobile: isMobile, brands } = hints;
      const say = (more?: object) => {
        const all = more as Record<string, unknown> | undefined;
        const known = all && Object.fromEntries(highEntropy.map((name) => [name, all[name]]));
        entities[0] = {
          schema: 'iglu:org.ietf/http_client_hints/jsonschema/1-0-0',
          data: { isMobile, brands, ...known },
        };
      };
      say();
      // Refused where the page's policy forbids it: what is known is sent then.
      if (includeHighEntropy) hints.getHighEntropyValues(highEntropy).then(say, () => {});
    },
    contexts: () => entities,
  };
};
