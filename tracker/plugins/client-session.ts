/** The entity that says which session an event belongs to, and its place in it: for trackers made with `contexts: { session: true }`. */
import type { Plugin, Tracker, Visit } from '../contract.ts';
import { iglu } from './declared.ts';

export const clientSession = (): Plugin => {
  let tracker: Tracker;
  return {
    activate(t) {
      tracker = t;
    },
    contexts(_event, _self, visit: Visit = []) {
      const { contexts, stateStorageStrategy } = tracker.options;
      const [userId, , sessionIndex, , , sessionId, previousSessionId, firstEventId, firstEventMs, eventIndex] = visit;
      if (!contexts || !contexts.session || !sessionId) return [];
      return [
        {
          schema: iglu('client_session', '1-0-2'),
          data: {
            userId: userId || '00000000-0000-0000-0000-000000000000',
            sessionId,
            eventIndex,
            sessionIndex: +sessionIndex!,
            previousSessionId: previousSessionId || null,
            storageMechanism: stateStorageStrategy === 'localStorage' ? 'LOCAL_STORAGE' : 'COOKIE_1',
            firstEventId,
            firstEventTimestamp: new Date(+firstEventMs!).toISOString(),
          },
        },
      ];
    },
  };
};
