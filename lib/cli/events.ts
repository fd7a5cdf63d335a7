import { columns } from '../protocol/event.ts';
import { ask, withReader } from './ask.ts';
import type { Run } from './command-code.ts';
import { anyEquals, chosenColumns, equals, notAfter, notBefore, selectRows, userCondition } from './rows-query.ts';
import { shownAs, showRows } from './show-rows.ts';

const all = [...columns, 'dt', 'run'];
const usual = ['collector_tstamp', 'event_name', 'app_id', 'domain_userid', 'page_urlhost', 'page_urlpath'];

export const run: Run<'events'> = async (options) => {
  const shown = shownAs(options);
  const chosen = chosenColumns(options.columns, shown.format === 'table' ? usual : all, all);
  const conditions = [
    ...notBefore('dt', options.from),
    ...notAfter('dt', options.to),
    ...anyEquals(['event', 'event_name'], options.event),
    ...equals('app_id', options['app-id']),
    ...anyEquals(['user_id', 'domain_userid', 'network_userid'], options.user),
    ...equals('page_urlpath', options.page),
    ...equals('event_id', options.id),
    ...userCondition(options.where),
  ];
  const sql = (limit: number | null) =>
    selectRows({ table: 'events', columns: chosen, conditions, tiesBy: ['event_id'], limit });
  await withReader(options.store, (reader) => showRows((limit) => ask(reader, sql(limit)), shown));
  return 0;
};
