import { nobody } from '../../lib/protocol/parameters.ts';
import type { Reader } from '../duckdb/reader.ts';
import { literals } from '../duckdb/types.ts';
import { type IdentityColumn, identityColumns } from '../rows/identifiers.ts';

/** A device's identifier that occurs with more users than this is a till or a library's, nobody's in particular. */
export const mostUsersOfADevice = 3;
/** A user's identifier that occurs with more browsers than this is an account everybody uses, such as "guest". */
export const mostBrowsersOfAUser = 100;
/** A network's identifier that occurs with more browsers of the site than this was copied, or made up by a proxy. */
export const mostBrowsersOfANetworkId = 20;

export interface Identity {
  readonly identifier: string;
  readonly column: IdentityColumn;
  /** Events that carry it there. */
  readonly events: number;
}

/** Everything known of a person. */
export interface Person {
  /** What the events are found by, the given one first. Empty: no event carries the given one. */
  readonly identifiers: readonly Identity[];
  /** Identifiers that occur with these, but with too many others as well: not followed, not erased. */
  readonly shared: readonly Identity[];
}

/** A column of identifiers as they are compared (`comparable`). */
export const comparableSql = (column: string): string =>
  `case when regexp_full_match(${column}, '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}') then lower(${column}) else ${column} end`;

/** By these one leads to the other; a link that carries its sender's `refr_domain_userid` may have been passed on to anybody. */
const linking = identityColumns.filter((column) => column !== 'refr_domain_userid');

/**
 * The identity map: all identifiers that occur together on events with the given one, or with one that does, and so on.
 *
 * One that is shared by many people leads no further and is not part of the person; the given one always is, but leads
 * nowhere where many share it.
 *
 * @param given as the store may have it: the identifier, and its pseudonym where there are some
 * @param except identifiers that are somebody else's
 */
export async function personOf(reader: Reader, given: readonly string[], except: ReadonlySet<string>): Promise<Person> {
  await reader.connection.run(
    `create or replace temp table identities as
     select ${linking.map((column) => `${comparableSql(column)} as ${column}`).join(', ')}, count(*) as events from events
     where coalesce(${linking.join(', ')}) is not null group by all`,
  );
  const known = new Map<string, Identity>();
  const shared = new Map<string, Identity>();
  const isOther = ({ identifier }: Identity) => !known.has(identifier) && !shared.has(identifier);
  const start = await occurringWith(reader, given);
  for (const identity of start) if (given.includes(identity.identifier)) known.set(identity.identifier, identity);
  if ((await crowdedAmong(reader, [...known.values()])).size > 0) {
    return { identifiers: [...known.values()], shared: start.filter(isOther) };
  }
  for (let frontier = [...known.keys()]; frontier.length > 0; ) {
    const met = (await occurringWith(reader, frontier)).filter(isOther);
    const crowded = await crowdedAmong(reader, met);
    frontier = [];
    for (const identity of met) {
      const { identifier } = identity;
      if (except.has(identifier) || identifier === nobody) continue;
      if (crowded.has(identifier)) shared.set(identifier, identity);
      else {
        known.set(identifier, identity);
        frontier.push(identifier);
      }
    }
  }
  return { identifiers: [...known.values()], shared: [...shared.values()] };
}

/** Every identifier on events that carry one of these, these too, with the column most of its events have it in. */
async function occurringWith(reader: Reader, identifiers: readonly string[]): Promise<readonly Identity[]> {
  const list = literals(identifiers);
  const carries = linking.map((column) => `list_contains(${list}, ${column})`).join(' or ');
  const { rows } = await reader.query(
    `with met as (select * from identities where ${carries}),
     each as (${linking.map((column) => `select ${column} as identifier, '${column}' as place, events from met where ${column} is not null`).join(' union all ')})
     select identifier, place, sum(events) as events from each group by all order by events desc, identifier, place`,
  );
  const met = new Map<string, Identity>();
  for (const [identifier, column, events] of rows) {
    const name = String(identifier);
    if (!met.has(name)) met.set(name, { identifier: name, column: column as IdentityColumn, events: Number(events) });
  }
  return [...met.values()];
}

/** Which of these are shared by many. */
async function crowdedAmong(reader: Reader, identities: readonly Identity[]): Promise<ReadonlySet<string>> {
  const crowded = new Set<string>();
  const check = async (column: IdentityColumn, many: string): Promise<void> => {
    const its = identities.filter((identity) => identity.column === column).map(({ identifier }) => identifier);
    if (its.length === 0) return;
    const { rows } = await reader.query(
      `select ${column} from identities where list_contains(${literals(its)}, ${column}) group by ${column} having ${many}`,
    );
    for (const [identifier] of rows) crowded.add(String(identifier));
  };
  const users = `count(distinct user_id) > ${mostUsersOfADevice}`;
  await check('user_id', `count(distinct domain_userid) > ${mostBrowsersOfAUser}`);
  await check('domain_userid', users);
  await check('domain_sessionid', users);
  await check('network_userid', `${users} or count(distinct domain_userid) > ${mostBrowsersOfANetworkId}`);
  return crowded;
}
