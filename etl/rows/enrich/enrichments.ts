import type { IgnoreRule } from '../../../lib/protocol/row.ts';
import type { EnrichSettings } from '../api.ts';
import type { Cells } from '../cells.ts';
import { BotSigns, botAgents } from './bots-columns.ts';
import { channel } from './channel.ts';
import { DerivedContexts } from './derived-contexts.ts';
import { Geolocation } from './geolocation.ts';
import { HiddenFaults } from './hidden-faults.ts';
import { ipAddress } from './ip-address.ts';
import { Lookups } from './lookups.ts';
import { isDropped, optOut } from './opt-out.ts';
import { OwnCode } from './own-code.ts';
import { type OwnConfig, runOwnConfig } from './own-config.ts';
import { place } from './place.ts';
import { JsonPseudonyms, pseudonymRules } from './pseudonyms.ts';
import { referrer } from './referrer.ts';
import { RememberedRule } from './remembered-rule.ts';
import { type Rule, together } from './rule.ts';
import { TypedSchemas } from './typed-schemas.ts';
import { UrlParameters } from './url-parameters.ts';
import { AgentHints, userAgent } from './user-agent-columns.ts';
import { visitorHash } from './visitor-hash.ts';

/** One enrichment at work: fills columns of the event in the cells from those it has. */
interface Step {
  enrich(): void;
}

/** Makes the steps of an enrichment; none where the settings switch it off. */
type Enrichment = (cells: Cells, settings: EnrichSettings, contexts: DerivedContexts) => readonly Step[];

const byRule =
  (rule: Rule): Enrichment =>
  (cells, settings) => {
    const ask = rule.create(settings);
    return ask === null ? [] : [new RememberedRule(cells, rule, ask)];
  };

/** Every enrichment, in the order they work in: each sees what those before it filled, and privacy has the last word. */
const enrichments: readonly Enrichment[] = [
  byRule(together(userAgent, botAgents)),
  (cells) => [new AgentHints(cells)],
  byRule(referrer),
  byRule(channel),
  // Before the weak signs of robots: their networks are among them.
  byRule(place),
  (cells, settings) => [new BotSigns(cells, settings)],
  byRule(visitorHash),
  byRule(optOut),
  // With the keys as they are, but none of somebody who opted out.
  (cells, settings, contexts) => (settings.lookups === undefined ? [] : [new Lookups(cells, settings, contexts)]),
  byRule(ipAddress),
  (cells, settings) => [new UrlParameters(cells, settings)],
  (cells, settings) => [new JsonPseudonyms(cells, settings)],
  (cells) => [new Geolocation(cells)],
  (cells, settings, contexts) => pseudonymRules(settings).flatMap((rule) => byRule(rule)(cells, settings, contexts)),
  (cells, settings) => [new HiddenFaults(cells, settings)],
];

const noOwnConfig: OwnConfig = { enrich: [], schemas: [] };

/** The enrichments of a transform, at work on the cells of event after event. */
export class Enrichments {
  private readonly cells: Cells;
  private readonly contexts: DerivedContexts;
  private readonly steps: readonly Step[];
  private readonly typedSchemas: TypedSchemas | null;
  private readonly ownCode: OwnCode | null;

  constructor(cells: Cells, settings: EnrichSettings | null) {
    this.cells = cells;
    this.contexts = new DerivedContexts(cells);
    this.steps =
      settings === null ? [] : enrichments.flatMap((enrichment) => enrichment(cells, settings, this.contexts));
    const { schemas, enrich } = settings?.ownCode == null ? noOwnConfig : runOwnConfig(settings.ownCode);
    this.typedSchemas = schemas.length === 0 ? null : new TypedSchemas(cells, schemas);
    this.ownCode = enrich.length === 0 ? null : new OwnCode(cells, this.contexts, enrich);
  }

  /** Fills what can be told from the columns an event has. Gives the rule by which the event is not kept, if there is one. */
  enrich(): string | null {
    this.contexts.clear();
    // Data is checked as it was sent, before anything in it is pseudonymised.
    this.typedSchemas?.enrich();
    for (const step of this.steps) step.enrich();
    if (isDropped(this.cells)) return 'opted_out' satisfies IgnoreRule;
    const dropped = this.ownCode?.enrich() ?? null;
    if (dropped !== null) return dropped;
    this.contexts.write();
    return null;
  }
}
