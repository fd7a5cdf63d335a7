/** A shop: what was looked at, put into the cart, bought, given back. */
import type { Common, Entity, Tracker } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { iglu } from './declared.ts';

export interface Product {
  readonly id: string;
  readonly price: number;
  /** Three letters, ISO 4217. */
  readonly currency: string;
  readonly name?: string;
  /** Levels separated by `/`. */
  readonly category?: string;
  readonly list_price?: number;
  readonly quantity?: number;
  readonly size?: string;
  readonly variant?: string;
  readonly brand?: string;
  readonly inventory_status?: string;
  /** In a list. */
  readonly position?: number;
  readonly creative_id?: string;
}

export interface Cart {
  readonly total_value: number;
  readonly currency: string;
  readonly cart_id?: string;
  /** Those that were added or removed. */
  readonly products?: readonly Product[];
}

export interface CheckoutStep {
  readonly step: number;
  readonly shipping_postcode?: string;
  readonly billing_postcode?: string;
  readonly shipping_full_address?: string;
  readonly billing_full_address?: string;
  readonly delivery_provider?: string;
  readonly delivery_method?: string;
  readonly coupon_code?: string;
  readonly account_type?: string;
  readonly payment_method?: string;
  readonly proof_of_payment?: string;
  readonly marketing_opt_in?: boolean;
}

export interface Promotion {
  readonly id: string;
  readonly name?: string | null;
  readonly product_ids?: readonly string[] | null;
  readonly position?: number | null;
  readonly creative_id?: string | null;
  readonly type?: string | null;
  readonly slot?: string | null;
}

export interface Transaction {
  readonly transaction_id: string;
  readonly revenue: number;
  readonly currency: string;
  readonly payment_method: string;
  /** @default the sum of the products' quantities */
  readonly total_quantity?: number;
  readonly tax?: number;
  readonly shipping?: number;
  readonly discount_code?: string;
  readonly discount_amount?: number;
  readonly credit_order?: boolean;
  readonly products?: readonly Product[];
}

export interface Refund {
  readonly transaction_id: string;
  readonly currency: string;
  readonly refund_amount: number;
  readonly refund_reason?: string | null;
  /** Those given back: none for the whole transaction. */
  readonly products?: readonly Product[];
}

export interface TransactionError {
  readonly transaction: Transaction;
  readonly error_code?: string;
  readonly error_shortcode?: string;
  readonly error_description?: string;
  readonly error_type?: 'hard' | 'soft' | null;
  readonly resolution?: string;
}

/**
 * Each sends `snowplow_ecommerce_action`, which says its type (and the name of a list), and as entities of the vendor
 * `com.snowplowanalytics.snowplow.ecommerce` what the call is given, field by field.
 */
export interface EcommerceCalls {
  /** Type `product_view`, entity `product`. */
  trackProductView(event: Product & Common): void;
  /** Type `list_view` and its name, an entity `product` each. */
  trackProductListView(event: { readonly name: string; readonly products: readonly Product[] } & Common): void;
  /** Type `list_click` and its name, entity `product`. */
  trackProductListClick(event: { readonly name: string; readonly product: Product } & Common): void;
  /** Type `add_to_cart`, an entity `product` each, entity `cart` as it now is. */
  trackAddToCart(event: Cart & Common): void;
  /** Type `remove_from_cart`, an entity `product` each, entity `cart` as it now is. */
  trackRemoveFromCart(event: Cart & Common): void;
  /** Type `checkout_step`, entity `checkout_step`. */
  trackCheckoutStep(event: CheckoutStep & Common): void;
  /** Type `transaction`, an entity `product` each, entity `transaction`. */
  trackTransaction(event: Transaction & Common): void;
  /** Type `refund`, an entity `product` each, entity `refund`. */
  trackRefund(event: Refund & Common): void;
  /** Type `trns_error`, entities `transaction` and `transaction_error`. */
  trackTransactionError(event: TransactionError & Common): void;
  /** Type `promo_view`, entity `promotion`. */
  trackPromotionView(event: Promotion & Common): void;
  /** Type `promo_click`, entity `promotion`. */
  trackPromotionClick(event: Promotion & Common): void;
  /** From now on every event carries the entity `page`: type, language, locale. */
  setPageType(page: { readonly type: string; readonly language?: string; readonly locale?: string }): void;
  /** From now on every event carries the entity `user`: id, is_guest, email. */
  setEcommerceUser(user: { readonly id: string; readonly is_guest?: boolean; readonly email?: string }): void;
}

declare module './calls.ts' {
  interface PluginCalls extends EcommerceCalls {}
}

/** An entity or event of the shop. */
const of = (name: string, data: object, version?: string): Entity => ({
  schema: iglu(name, version, '.ecommerce'),
  data,
});

/** What the calls above may be given: what is not named here is said of `entity`, or is the list's name where there is none. */
interface Given extends Common {
  readonly products?: readonly Product[];
  readonly product?: Product;
  readonly transaction?: Transaction;
}

const action =
  (type: string, entity?: string) =>
  (tracker: Tracker, { context, timestamp, product, products = [], transaction, ...rest }: Given): void => {
    const entities = (product ? [product] : products).map((each) => of('product', each));
    if (transaction) entities.push(of('transaction', transaction));
    const total_quantity = products.reduce((sum, { quantity = 0 }) => sum + quantity, 0);
    if (entity)
      entities.push(of(entity, type === 'transaction' && total_quantity ? { total_quantity, ...rest } : rest));
    tracker.trackSelf(of('snowplow_ecommerce_action', { type, ...(entity ? {} : rest) }, '1-0-2'), {
      context: [...(context || []), ...entities],
      timestamp,
    });
  };

export const ecommerce = (): PluginWith<EcommerceCalls> => {
  const entities: Record<string, Entity> = {};
  const keeps = (name: string) => (_: Tracker, data: object) => {
    entities[name] = of(name, data);
  };
  return {
    contexts: () => Object.values(entities),
    calls: {
      trackProductView: action('product_view', 'product'),
      trackProductListView: action('list_view'),
      trackProductListClick: action('list_click'),
      trackAddToCart: action('add_to_cart', 'cart'),
      trackRemoveFromCart: action('remove_from_cart', 'cart'),
      trackCheckoutStep: action('checkout_step', 'checkout_step'),
      trackTransaction: action('transaction', 'transaction'),
      trackRefund: action('refund', 'refund'),
      trackTransactionError: action('trns_error', 'transaction_error'),
      trackPromotionView: action('promo_view', 'promotion'),
      trackPromotionClick: action('promo_click', 'promotion'),
      setPageType: keeps('page'),
      setEcommerceUser: keeps('user'),
    },
  };
};
