import { nobody, schemas } from '../protocol/parameters.ts';
import { base64 } from './encode.ts';
import type { Person } from './people.ts';

/** Who defined the events and entities of Snowplow's own plugins. */
export const snowplow = 'com.snowplowanalytics.snowplow';

const entity = (schema: string, version: string, data: unknown) => ({ schema: `iglu:${schema}/${version}`, data });

const envelope = (entities: readonly unknown[]): string =>
  base64(JSON.stringify(entity(schemas.contexts, '1-0-0', entities)));

const webPage = (id: string) => entity(schemas.webPage, '1-0-0', { id });

/** Value of `cx` with the web_page entity alone, as most events have it. */
export const webPageOnly = (id: string): string => envelope([webPage(id)]);

/** What the session entity tells of a visit. */
export interface Session {
  readonly id: string;
  readonly previousId: string | null;
  /** How many visits this one makes for the visitor. */
  readonly visitNumber: number;
  readonly eventIndex: number;
  readonly firstEventId: string;
  /** By the device's clock, milliseconds. */
  readonly firstEventAt: number;
}

const clientSession = (person: Person, session: Session) =>
  entity(`${snowplow}/client_session/jsonschema`, '1-0-2', {
    userId: person.identified === 'visitor' ? person.domainUserId : nobody,
    sessionId: session.id,
    eventIndex: session.eventIndex,
    sessionIndex: session.visitNumber,
    previousSessionId: session.previousId,
    storageMechanism: 'COOKIE_1',
    firstEventId: session.firstEventId,
    firstEventTimestamp: new Date(session.firstEventAt).toISOString(),
  });

function browserContext(person: Person, documentHeightPx: number) {
  const [width, height] = person.viewport;
  const { colorDepth, pixelRatio } = person.agent;
  return entity(`${snowplow}/browser_context/jsonschema`, '2-0-0', {
    viewport: `${width}x${height}`,
    documentSize: `${width}x${documentHeightPx}`,
    resolution: `${person.screen[0]}x${person.screen[1]}`,
    colorDepth,
    devicePixelRatio: pixelRatio,
    cookiesEnabled: true,
    online: true,
    browserLanguage: person.language,
    documentLanguage: 'en',
    webdriver: person.robot,
    deviceMemory: 8,
    hardwareConcurrency: 8,
  });
}

/** Value of `cx` with the web_page, session (where there is one) and browser entities. */
export const allEntities = (
  person: Person,
  page: { readonly id: string; readonly heightPx: number },
  session: Session | null,
): string =>
  envelope([
    webPage(page.id),
    ...(session === null ? [] : [clientSession(person, session)]),
    browserContext(person, page.heightPx),
  ]);

/** Value of `ue_px`: a self-describing event in its envelope. */
export const selfDescribing = (vendor: string, name: string, version: string, data: unknown): string =>
  base64(
    JSON.stringify(entity(schemas.selfDescribing, '1-0-0', entity(`${vendor}/${name}/jsonschema`, version, data))),
  );
