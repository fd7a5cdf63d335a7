import type { Options } from '../api.ts';
import { snowplow } from './payload.ts';
import type { Visit } from './visit.ts';

/** The entity that says which session an event belongs to, and its place in it. */
export const clientSession = (
  { stateStorageStrategy }: Options,
  [userId, , sessionIndex, , , sessionId, previousSessionId, firstEventId, firstEventMs, eventIndex]: Visit,
) =>
  snowplow(
    'client_session',
    {
      userId: userId || '00000000-0000-0000-0000-000000000000',
      sessionId,
      eventIndex,
      sessionIndex: +sessionIndex!,
      previousSessionId: previousSessionId || null,
      storageMechanism: stateStorageStrategy === 'localStorage' ? 'LOCAL_STORAGE' : 'COOKIE_1',
      firstEventId,
      firstEventTimestamp: new Date(+firstEventMs!).toISOString(),
    },
    2,
  );
