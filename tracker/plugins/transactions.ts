/** Orders as since 2012: `addTrans`, `addItem` for each line, then `trackTrans`. For a new shop see `ecommerce.ts`. */
import type { Common, Entity, Payload, Timestamp } from '../contract.ts';
import { named } from '../core/arguments.ts';
import type { PluginWith } from './calls.ts';

type Text = string | null;
type Amount = number | string | null;

export interface Order extends Common {
  readonly orderId: string;
  readonly total: number | string;
  readonly affiliation?: Text;
  readonly tax?: Amount;
  readonly shipping?: Amount;
  readonly city?: Text;
  readonly state?: Text;
  readonly country?: Text;
  /** Three letters, ISO 4217. */
  readonly currency?: Text;
}

export interface OrderItem extends Common {
  readonly orderId: string;
  readonly sku: string;
  readonly price: number | string;
  readonly name?: Text;
  readonly category?: Text;
  readonly quantity?: Amount;
  readonly currency?: Text;
}

export interface TransactionCalls {
  /** Begins an order: sends nothing yet. An order not sent is forgotten. */
  addTrans(order: Order): void;
  addTrans(
    orderId: string,
    affiliation: Text,
    total: number | string,
    tax?: Amount,
    shipping?: Amount,
    city?: Text,
    state?: Text,
    country?: Text,
    currency?: Text,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;
  /** One line of the order. */
  addItem(item: OrderItem): void;
  addItem(
    orderId: string,
    sku: string,
    name: Text,
    category: Text,
    price: number | string,
    quantity?: Amount,
    currency?: Text,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;
  /** Sends the order as an event `tr`, then each line as an event `ti`. */
  trackTrans(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends TransactionCalls {}
}

type Waiting = [payload: Payload, common: Common];

/** The event of one kind: its fields in order, each with the two letters of its parameter. */
const eventOf =
  (e: 'tr' | 'ti', fields: string) =>
  (given: unknown[]): Waiting => {
    const pairs = fields.split(' ').map((pair) => pair.split(':') as [field: string, letters: string]);
    const all = named(given, `${pairs.map(([field]) => field).join(' ')} context timestamp`);
    return [{ e, ...Object.fromEntries(pairs.map(([field, letters]) => [`${e}_${letters}`, all[field]])) }, all];
  };

const order = eventOf(
  'tr',
  'orderId:id affiliation:af total:tt tax:tx shipping:sh city:ci state:st country:co currency:cu',
);
const item = eventOf('ti', 'orderId:id sku:sk name:nm category:ca price:pr quantity:qu currency:cu');

export const transactions = (): PluginWith<TransactionCalls> => {
  let waiting: Waiting[] = [];
  return {
    calls: {
      addTrans(_, ...given) {
        waiting = [order(given)];
      },
      addItem(_, ...given) {
        waiting.push(item(given));
      },
      trackTrans(tracker) {
        const events = waiting;
        waiting = [];
        for (const [payload, common] of events) tracker.track(payload, common);
      },
    },
  };
};
