import type { Column } from '../protocol/event.ts';
import type { LineTemplate } from '../protocol/log-line.ts';
import { dayOf, inOnePiece, milliseconds } from '../protocol/log-text.ts';
import { type EventKind, eventKinds } from '../protocol/parameters.ts';
import { type Page, withQuery } from './catalogue.ts';
import { valueAsLogged } from './encode.ts';
import { allEntities, selfDescribing, snowplow, webPageOnly } from './entities.ts';
import { debrisTitles, type Fault, fault } from './faults.ts';
import { exchanges, lineTemplate, logLine, tookTexts } from './line.ts';
import type { Person } from './people.ts';
import type { Random } from './prng.ts';
import type { World } from './world.ts';

type Sent = 'pv' | 'pp' | 'se' | 'ue' | 'tr' | 'ti';

/** Stock trackers and ours ping every so many seconds while somebody is there. */
const heartbeatSeconds = 10;

/** A page that is open in the browser. */
interface OpenPage {
  readonly page: Page;
  readonly id: string;
  /** `cx` with the web_page entity alone, as most events have it. */
  readonly entities: string;
  /** Parameters as logged: sizes; addresses. */
  readonly sizes: string;
  readonly addresses: string;
  readonly heightPx: number;
}

/**
 * A browser with a tracker in it, for one visit: what the visitor does becomes lines of the log.
 *
 * Time is the true time of the visitor, in milliseconds; the device's clock may say something else.
 */
export class Browser {
  /** Now. Whoever moves the visitor moves it on. */
  clock: number;
  readonly person: Person;
  readonly random: Random;
  /** How many visits this one makes for the visitor. */
  readonly visitNumber: number;
  readonly #world: World;
  readonly #line: LineTemplate;
  readonly #preflight: LineTemplate | null;
  readonly #device: string;
  readonly #ids: string;
  readonly #sessionId: string | null;
  readonly #previousSessionId: string | null;
  #knownToCollector: boolean;
  #arrived = false;
  #open: OpenPage | null = null;
  #first: { readonly id: string; readonly at: number } | null = null;
  /** Events of the visit, of the page view. */
  #eventIndex = 0;
  #sequence = 0;
  /** Numbers of the page view that nobody sees, since the last one that is seen. */
  #unseen = 0;
  #engagedSinceMs = 0;
  #scrolledPx = 0;
  #deepestPx = 0;

  constructor(
    world: World,
    person: Person,
    start: {
      readonly at: number;
      readonly random: Random;
      readonly sessionId: string;
      readonly previousSessionId: string | null;
      readonly visitNumber: number;
      readonly knownToCollector: boolean;
    },
  ) {
    this.#world = world;
    this.person = person;
    this.random = start.random;
    this.clock = start.at;
    const { agent, place, tracker, screen } = person;
    const client = {
      edge: place.edge,
      ip: person.ip,
      port: this.random.between(1024, 65_535),
      country: place.country,
      network: person.network,
      collectorHost: person.site.collectorHost,
      agentLogged: agent.logged,
      // Browsers tell another host the origin only.
      referrerLogged: `https://${person.site.host}/`,
      protocolVersion: person.robot ? 'HTTP/1.1' : this.random.chance(0.4) ? 'HTTP/3.0' : 'HTTP/2.0',
    } as const;
    this.#line = lineTemplate(client, exchanges.pixel);
    this.#preflight = person.serverAnonymous && !tracker.own ? lineTemplate(client, exchanges.preflight) : null;
    const resolution = person.brokenScreen ? 'undefined' : `${screen[0]}x${screen[1]}`;
    this.#device = inOnePiece(
      `&tv=${tracker.version}&tna=${tracker.name}&aid=${person.site.app}&p=web&cookie=1&cs=UTF-8` +
        `&lang=${person.language}&res=${resolution}&cd=${agent.colorDepth}&tz=${place.zoneLogged}`,
    );
    this.#sessionId = person.identified === 'no' ? null : start.sessionId;
    this.#previousSessionId = start.previousSessionId;
    this.visitNumber = start.visitNumber;
    this.#knownToCollector = start.knownToCollector;
    let ids = '';
    if (person.identified !== 'no') ids += `&vid=${start.visitNumber}&sid=${start.sessionId}`;
    if (person.identified === 'visitor') ids += `&duid=${person.domainUserId}`;
    if (person.userId !== null) ids += `&uid=${person.userId}`;
    this.#ids = inOnePiece(ids);
  }

  /** Nothing more can arrive: enough events were made, or the last day is over. */
  get done(): boolean {
    return this.#world.full || this.clock >= this.#world.end;
  }

  /** Address of the open page, for the next one's referrer. */
  get address(): string | null {
    return this.#open?.page.url ?? null;
  }

  /** Opens a page. */
  view(page: Page, referrer: string | null): void {
    const { person } = this;
    const [width, viewHeight] = person.viewport;
    const heightPx = Math.max(viewHeight, Math.round(page.heightPx * (person.agent.mobile ? 1.7 : 1)));
    const id = this.#world.ids.uuid();
    this.#open = {
      page,
      id,
      entities: webPageOnly(id),
      sizes: `&vp=${width}x${viewHeight}&ds=${width}x${heightPx}`,
      addresses: inOnePiece(`${referrer === null ? '' : `&refr=${valueAsLogged(referrer)}`}&url=${page.urlLogged}`),
      heightPx,
    };
    this.#sequence = 0;
    this.#unseen = 0;
    this.#engagedSinceMs = 0;
    this.#scrolledPx = 0;
    this.#deepestPx = 0;
    this.#send('pv', `&page=${page.titleLogged}`);
  }

  /** Opens a page with a query in its address. */
  viewWithQuery(page: Page, query: string, referrer: string | null): void {
    this.view(query === '' ? page : withQuery(page, query), referrer);
  }

  /** Stays on the page: time passes, the tracker pings while there is activity. */
  read(seconds: number): void {
    const { random } = this;
    let left = seconds;
    let active = 0.9;
    while (left >= heartbeatSeconds && !this.done) {
      left -= heartbeatSeconds;
      this.clock += heartbeatSeconds * 1000;
      if (random.chance(active)) {
        this.#engagedSinceMs += random.between(4000, heartbeatSeconds * 1000);
        this.#ping();
      }
      active *= 0.9;
    }
    this.clock += Math.round(Math.max(left, 0) * 1000);
    this.#engagedSinceMs += Math.round(Math.min(left, 5) * 1000);
  }

  /** Leaves the page: what trackers send when it is hidden. */
  leave(): void {
    const { random, person } = this;
    if (person.agent.chromium && !person.robot && random.chance(0.3)) {
      this.selfDescribing(snowplow, 'web_vitals', '1-0-0', {
        cls: random.below(2500) / 10_000,
        lcp: random.between(6000, 42_000) / 10,
        fcp: random.between(3000, 21_000) / 10,
        inp: random.between(16, 420),
        ttfb: random.between(400, 9000) / 10,
        navigationType: 'navigate',
      });
    }
    if (person.tracker.own && this.#engagedSinceMs > 1000) this.#ping();
    this.clock += random.between(200, 1900);
  }

  /** A structured event; `value` as logged. */
  struct(
    category: string,
    action: string,
    more: {
      readonly label?: string;
      readonly property?: string;
      readonly value?: string;
      readonly misfit?: boolean;
    } = {},
  ): void {
    let specific = `&se_ca=${category}&se_ac=${action}`;
    if (more.label !== undefined) specific += `&se_la=${valueAsLogged(more.label)}`;
    if (more.property !== undefined) specific += `&se_pr=${valueAsLogged(more.property)}`;
    if (more.value !== undefined) specific += `&se_va=${more.value}`;
    this.#send('se', specific, more.misfit === true ? 'se_value' : null);
  }

  /** A self-describing event. */
  selfDescribing(schemaVendor: string, name: string, version: string, data: unknown): void {
    this.#send('ue', `&ue_px=${selfDescribing(schemaVendor, name, version, data)}`);
  }

  /** A click on a link that leads on. */
  linkClick(targetUrl: string, content: string | null): void {
    this.selfDescribing(snowplow, 'link_click', '1-0-1', {
      targetUrl,
      elementId: '',
      elementClasses: content === null ? [] : ['teaser'],
      elementTarget: '',
      ...(content === null ? {} : { elementContent: content }),
    });
  }

  /** A search on the site. */
  siteSearch(term: string, results: number): void {
    this.selfDescribing(snowplow, 'site_search', '1-0-0', { terms: term.split(' '), totalResults: results });
  }

  /** An event of the old commerce calls: parameters as logged. `totalCents` for an order. */
  commerce(
    kind: 'tr' | 'ti',
    specific: string,
    order: { readonly currency: string; readonly totalCents: number } | null,
  ): void {
    if (this.#send(kind, specific) && order !== null) this.#world.truth.order(order.currency, order.totalCents);
  }

  #ping(): void {
    const open = this.#open!;
    const { random, person } = this;
    const viewHeight = person.viewport[1];
    const before = this.#scrolledPx;
    const room = open.heightPx - viewHeight;
    const step = random.between(0, viewHeight) - (random.chance(0.2) ? viewHeight : 0);
    this.#scrolledPx = Math.max(0, Math.min(room, before + step));
    this.#deepestPx = Math.max(this.#deepestPx, this.#scrolledPx);
    const least = Math.min(before, this.#scrolledPx);
    const most = Math.max(before, this.#scrolledPx);
    let specific = `&page=${open.page.titleLogged}`;
    if (person.agent.mobile && random.chance(0.04)) specific += `&pp_max=${random.between(1, 14)}`;
    if (least > 0) specific += `&pp_miy=${least}`;
    if (most > 0) specific += `&pp_may=${most}`;
    this.#send('pp', specific);
  }

  /** firn's own parameters: the numbers that show what was lost, engaged time and reach. */
  #own(kind: Sent): string {
    let own = `&fs=${this.#sequence}`;
    if (this.#engagedSinceMs > 0) own += `&fe=${this.#engagedSinceMs}`;
    if (kind === 'pp') {
      const open = this.#open!;
      const seen = Math.min(open.heightPx, this.#deepestPx + this.person.viewport[1]);
      own += `&fr=${Math.floor((seen * 100) / open.heightPx)}`;
    }
    this.#engagedSinceMs = 0;
    return own;
  }

  #entities(kind: Sent, open: OpenPage): string {
    if (kind !== 'pv' || !this.person.allEntities) return open.entities;
    const first = this.#first!;
    const session =
      this.#sessionId === null
        ? null
        : {
            id: this.#sessionId,
            previousId: this.#previousSessionId,
            visitNumber: this.visitNumber,
            eventIndex: this.#eventIndex,
            firstEventId: first.id,
            firstEventAt: first.at,
          };
    return allEntities(this.person, open, session);
  }

  /** What the pixel function knows and logs of a request, as logged. */
  #data(): string {
    const { person } = this;
    const flags = `gpc=${person.globalPrivacyControl ? 1 : 0}&dnt=${person.doNotTrack ? 1 : 0}&${person.place.dataLogged}`;
    if (person.serverAnonymous) return flags;
    if (!person.keepsCookies) return `nuid=${this.#world.ids.uuid()}&new=1&${flags}`;
    return `nuid=${person.networkUserId}&new=${this.#knownToCollector ? 0 : 1}&${flags}`;
  }

  #write(template: LineTemplate, at: number, query: string): void {
    const { random } = this;
    this.#world.delivery.add(
      at,
      logLine(template, at, query, this.#world.ids.requestId(), random.pick(tookTexts), this.#data()),
    );
  }

  /** How long an event waits in the browser, milliseconds: mostly not, sometimes until the network is back. */
  #waitMs(): number {
    const { random } = this;
    return random.chance(0.006) ? random.between(5000, 900_000) : random.between(3, 180);
  }

  /** Sends an event of the open page; says whether it will arrive. */
  #send(kind: Sent, specific: string, misfit: Column | null = null): boolean {
    const { person, random } = this;
    const world = this.#world;
    const open = this.#open!;
    const waitMs = this.#waitMs();
    const at = this.clock + waitMs + random.between(15, 140);
    if (world.full || at >= world.end) return false;

    const createdAt = this.clock + person.skewMs;
    const sentAt = createdAt + waitMs;
    const id = world.ids.uuid();
    this.#eventIndex++;
    this.#sequence++;
    this.#first ??= { id, at: createdAt };
    const own = person.tracker.own ? this.#own(kind) : '';
    const trouble = this.#trouble(kind);
    if (trouble === 'lost') {
      world.truth.lost++;
      this.#unseen++;
      return false;
    }
    let entities = this.#entities(kind, open);
    let text = specific;
    if (trouble === 'debris') text = specific.replace(/&page=[^&]*/, `&page=${random.pick(debrisTitles)}`);
    if (trouble === 'cut') entities = entities.slice(0, random.between(40, entities.length - 20));

    const rest = `&e=${kind}${text}&eid=${id}${this.#device}&dtm=${milliseconds(createdAt)}${open.sizes}${this.#ids}${open.addresses}${own}&cx=${entities}`;
    const query = `stm=${milliseconds(sentAt)}${rest}`;
    if (this.#preflight !== null) {
      world.truth.ignoredBy('preflight');
      this.#write(this.#preflight, at - random.between(8, 14), query);
    }
    this.#write(this.#line, at, query);
    this.#knownToCollector = true;
    this.#count(eventKinds[kind], at, trouble, misfit);
    if (person.tracker.own) this.#countGaps(trouble);
    if (trouble === 'duplicate') {
      const laterMs = random.between(1000, 30_000);
      if (at + laterMs < world.end) {
        world.truth.duplicates++;
        this.#write(this.#line, at + laterMs, `stm=${milliseconds(sentAt + laterMs)}${rest}`);
      }
    }
    return true;
  }

  #trouble(kind: Sent): Fault | null {
    const trouble = fault(this.random);
    if (trouble === 'lost' && !this.person.tracker.own) return null;
    if (trouble === 'debris' && kind !== 'pv' && kind !== 'pp') return null;
    return trouble;
  }

  #countGaps(trouble: Fault | null): void {
    // Without its entities an event no longer tells its page view.
    if (trouble === 'cut') {
      this.#unseen++;
      return;
    }
    this.#world.truth.gaps += this.#unseen;
    this.#unseen = 0;
  }

  #count(kind: EventKind, at: number, trouble: Fault | null, misfit: Column | null): void {
    const { truth } = this.#world;
    const { person } = this;
    truth.event(kind, dayOf(at));
    if (misfit !== null) truth.misfit(misfit);
    if (person.brokenScreen) truth.misfit('dvce_screenwidth');
    if (trouble === 'cut') truth.misfit('contexts');
    if (trouble === 'debris') truth.debris++;
    if (person.robot) truth.bots++;
    if (this.#arrived) return;
    this.#arrived = true;
    if (!person.robot) truth.visits++;
    if (this.#sessionId !== null) truth.sessions++;
  }
}
