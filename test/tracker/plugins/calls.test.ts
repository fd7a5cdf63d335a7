import { describe, expect, it } from 'vitest';
import type { Entity, Plugin } from '../../../tracker/contract.ts';
import { ads } from '../../../tracker/plugins/ads.ts';
import { buttons } from '../../../tracker/plugins/buttons.ts';
import { consent } from '../../../tracker/plugins/consent.ts';
import { ecommerce } from '../../../tracker/plugins/ecommerce.ts';
import { errors } from '../../../tracker/plugins/errors.ts';
import { site } from '../../../tracker/plugins/site.ts';
import { transactions } from '../../../tracker/plugins/transactions.ts';
import { sentBy } from './fake.ts';

const snowplow = (name: string, version = '1-0-0') =>
  `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/${version}`;
const shop = (name: string, version = '1-0-0') =>
  `iglu:com.snowplowanalytics.snowplow.ecommerce/${name}/jsonschema/${version}`;

const note: Entity = { schema: 'iglu:com.acme/note/jsonschema/1-0-0', data: { text: 'x' } };
const common = { context: [note], timestamp: 1700000000000 };

interface Case {
  readonly plugin: Plugin;
  readonly call: readonly [name: string, ...given: unknown[]];
  readonly schema: string;
  readonly data: object;
  /** Entities besides the one the page gave, in order. */
  readonly entities?: readonly Entity[];
}

const impression = {
  impressionId: 'i1',
  costModel: 'cpm',
  cost: 5.5,
  targetUrl: 'https://a.test/',
  bannerId: 'b1',
  zoneId: 'z1',
  advertiserId: 'a1',
  campaignId: 'c1',
};
const click = { clickId: 'k1', ...impression };
const conversion = {
  conversionId: 'v1',
  costModel: 'cpa',
  cost: 10,
  category: 'shop',
  action: 'buy',
  property: 'p',
  initialValue: 99,
  advertiserId: 'a1',
  campaignId: 'c1',
};
const preferences = {
  basisForProcessing: 'consent',
  consentUrl: 'https://a.test/privacy',
  consentVersion: '1.0',
  consentScopes: ['analytics'],
  domainsApplied: ['a.test'],
  gdprApplies: true,
};
const hat = { id: 'h1', price: 20, currency: 'EUR', name: 'Hat', quantity: 2 };
const coat = { id: 'c1', price: 80, currency: 'EUR', quantity: 1 };
const hatEntity = { schema: shop('product'), data: hat };
const coatEntity = { schema: shop('product'), data: coat };
const bought = { transaction_id: 't1', revenue: 120, currency: 'EUR', payment_method: 'card' };
const cart = { cart_id: 'k', total_value: 120, currency: 'EUR' };
const refund = { transaction_id: 't1', currency: 'EUR', refund_amount: 20 };
const promotion = { id: 'p1', name: 'Sale', product_ids: ['h1'], slot: 'top' };
const step = { step: 2, delivery_method: 'store_pickup' };
const action = shop('snowplow_ecommerce_action', '1-0-2');

/** Each is called with the fields in one object, and with a context and a timestamp. */
const byName: readonly Case[] = [
  {
    plugin: site(),
    call: ['trackSiteSearch', { terms: ['red', 'hat'], filters: { sale: true }, totalResults: 9, pageResults: 5 }],
    schema: snowplow('site_search'),
    data: { terms: ['red', 'hat'], filters: { sale: true }, totalResults: 9, pageResults: 5 },
  },
  {
    plugin: site(),
    call: ['trackSiteSearch', { terms: ['hat'], totalResults: 0, filters: null, unknown: 1 }],
    schema: snowplow('site_search'),
    data: { terms: ['hat'], totalResults: 0 },
  },
  {
    plugin: site(),
    call: ['trackSocialInteraction', { action: 'like', network: 'mastodon', target: 'post-1' }],
    schema: snowplow('social_interaction'),
    data: { action: 'like', network: 'mastodon', target: 'post-1' },
  },
  {
    plugin: site(),
    call: ['trackTiming', { category: 'load', variable: 'map', timing: 50, label: 'home' }],
    schema: snowplow('timing'),
    data: { category: 'load', variable: 'map', timing: 50, label: 'home' },
  },
  { plugin: ads(), call: ['trackAdImpression', impression], schema: snowplow('ad_impression'), data: impression },
  { plugin: ads(), call: ['trackAdClick', click], schema: snowplow('ad_click'), data: click },
  { plugin: ads(), call: ['trackAdConversion', conversion], schema: snowplow('ad_conversion'), data: conversion },
  {
    plugin: buttons(),
    call: ['trackButtonClick', { label: 'Buy', id: 'b', classes: ['big'], name: 'n' }],
    schema: snowplow('button_click'),
    data: { label: 'Buy', id: 'b', classes: ['big'], name: 'n' },
  },
  {
    plugin: errors(),
    call: ['trackError', { message: 'no', filename: 'a.js', lineno: 3, colno: 0, error: { stack: 'at a.js' } }],
    schema: snowplow('application_error', '1-0-1'),
    data: {
      programmingLanguage: 'JAVASCRIPT',
      message: 'no',
      stackTrace: 'at a.js',
      lineNumber: 3,
      lineColumn: 0,
      fileName: 'a.js',
    },
  },
  {
    plugin: errors(),
    call: ['trackError', { message: 'm'.repeat(3000), error: { stack: 's'.repeat(9000) } }],
    schema: snowplow('application_error', '1-0-1'),
    data: { programmingLanguage: 'JAVASCRIPT', message: 'm'.repeat(2048), stackTrace: 's'.repeat(8192) },
  },
  ...[
    ['trackConsentAllow', 'allow_all'],
    ['trackConsentSelected', 'allow_selected'],
    ['trackConsentPending', 'pending'],
    ['trackConsentImplicit', 'implicit_consent'],
    ['trackConsentDeny', 'deny_all'],
    ['trackConsentExpired', 'expired'],
    ['trackConsentWithdrawn', 'withdrawn'],
  ].map(
    ([name, eventType]): Case => ({
      plugin: consent(),
      call: [name!, preferences],
      schema: snowplow('consent_preferences'),
      data: { eventType, ...preferences },
    }),
  ),
  {
    plugin: consent(),
    call: ['trackCmpVisible', { elapsedTime: 1500 }],
    schema: snowplow('cmp_visible'),
    data: { elapsedTime: 1500 },
  },
  {
    plugin: ecommerce(),
    call: ['trackProductView', hat],
    schema: action,
    data: { type: 'product_view' },
    entities: [hatEntity],
  },
  {
    plugin: ecommerce(),
    call: ['trackProductListView', { name: 'sale', products: [hat, coat] }],
    schema: action,
    data: { type: 'list_view', name: 'sale' },
    entities: [hatEntity, coatEntity],
  },
  {
    plugin: ecommerce(),
    call: ['trackProductListClick', { name: 'sale', product: coat }],
    schema: action,
    data: { type: 'list_click', name: 'sale' },
    entities: [coatEntity],
  },
  {
    plugin: ecommerce(),
    call: ['trackAddToCart', { ...cart, products: [hat] }],
    schema: action,
    data: { type: 'add_to_cart' },
    entities: [hatEntity, { schema: shop('cart'), data: cart }],
  },
  {
    plugin: ecommerce(),
    call: ['trackRemoveFromCart', { ...cart, products: [hat] }],
    schema: action,
    data: { type: 'remove_from_cart' },
    entities: [hatEntity, { schema: shop('cart'), data: cart }],
  },
  {
    plugin: ecommerce(),
    call: ['trackCheckoutStep', step],
    schema: action,
    data: { type: 'checkout_step' },
    entities: [{ schema: shop('checkout_step'), data: step }],
  },
  {
    plugin: ecommerce(),
    call: ['trackTransaction', { ...bought, products: [hat, coat] }],
    schema: action,
    data: { type: 'transaction' },
    entities: [hatEntity, coatEntity, { schema: shop('transaction'), data: { total_quantity: 3, ...bought } }],
  },
  {
    plugin: ecommerce(),
    call: ['trackTransaction', { ...bought, total_quantity: 7, products: [hat] }],
    schema: action,
    data: { type: 'transaction' },
    entities: [hatEntity, { schema: shop('transaction'), data: { total_quantity: 7, ...bought } }],
  },
  {
    plugin: ecommerce(),
    call: ['trackTransaction', bought],
    schema: action,
    data: { type: 'transaction' },
    entities: [{ schema: shop('transaction'), data: bought }],
  },
  {
    plugin: ecommerce(),
    call: ['trackRefund', { ...refund, products: [hat] }],
    schema: action,
    data: { type: 'refund' },
    entities: [hatEntity, { schema: shop('refund'), data: refund }],
  },
  {
    plugin: ecommerce(),
    call: ['trackTransactionError', { transaction: bought, error_code: 'E1', error_type: 'hard' }],
    schema: action,
    data: { type: 'trns_error' },
    entities: [
      { schema: shop('transaction'), data: bought },
      { schema: shop('transaction_error'), data: { error_code: 'E1', error_type: 'hard' } },
    ],
  },
  {
    plugin: ecommerce(),
    call: ['trackPromotionView', promotion],
    schema: action,
    data: { type: 'promo_view' },
    entities: [{ schema: shop('promotion'), data: promotion }],
  },
  {
    plugin: ecommerce(),
    call: ['trackPromotionClick', promotion],
    schema: action,
    data: { type: 'promo_click' },
    entities: [{ schema: shop('promotion'), data: promotion }],
  },
];

/** The older style: one argument after the other, the context and the timestamp last. */
const byPosition: readonly Case[] = [
  {
    plugin: site(),
    call: ['trackSiteSearch', ['red', 'hat'], { sale: true }, 9, 5],
    schema: snowplow('site_search'),
    data: { terms: ['red', 'hat'], filters: { sale: true }, totalResults: 9, pageResults: 5 },
  },
  {
    plugin: site(),
    call: ['trackSocialInteraction', 'like', 'mastodon', 'post-1'],
    schema: snowplow('social_interaction'),
    data: { action: 'like', network: 'mastodon', target: 'post-1' },
  },
  {
    plugin: site(),
    call: ['trackTiming', 'load', 'map', 50, 'home'],
    schema: snowplow('timing'),
    data: { category: 'load', variable: 'map', timing: 50, label: 'home' },
  },
  {
    plugin: ads(),
    call: ['trackAdImpression', 'i1', 'cpm', 5.5, 'https://a.test/', 'b1', 'z1', 'a1', 'c1'],
    schema: snowplow('ad_impression'),
    data: impression,
  },
  {
    plugin: ads(),
    call: ['trackAdImpression', null, null, null, null, 'b1', null, 'a1', 'c1'],
    schema: snowplow('ad_impression'),
    data: { bannerId: 'b1', advertiserId: 'a1', campaignId: 'c1' },
  },
  {
    plugin: ads(),
    call: ['trackAdClick', 'https://a.test/', 'k1', 'cpm', 5.5, 'b1', 'z1', 'i1', 'a1', 'c1'],
    schema: snowplow('ad_click'),
    data: click,
  },
  {
    plugin: ads(),
    call: ['trackAdConversion', 'v1', 'cpa', 10, 'shop', 'buy', 'p', 99, 'a1', 'c1'],
    schema: snowplow('ad_conversion'),
    data: conversion,
  },
  {
    plugin: errors(),
    call: ['trackError', 'no', 'a.js', 3, 0, { stack: 'at a.js' }],
    schema: snowplow('application_error', '1-0-1'),
    data: {
      programmingLanguage: 'JAVASCRIPT',
      message: 'no',
      stackTrace: 'at a.js',
      lineNumber: 3,
      lineColumn: 0,
      fileName: 'a.js',
    },
  },
];

const title = ({ call }: Case) => JSON.stringify(call).slice(0, 90);

describe('a call sends its event', () => {
  it.each(byName.map((each) => [title(each), each] as const))(
    '%s',
    (_, { plugin, call, schema, data, entities = [] }) => {
      const [name, fields] = call;
      expect(sentBy(plugin, [[name, { ...(fields as object), ...common }]])).toEqual([
        { event: { schema, data }, common: { ...common, context: [note, ...entities] } },
      ]);
      // Without context or timestamp too.
      expect(sentBy(plugin, [call])[0]!.event).toEqual({ schema, data });
      expect(sentBy(plugin, [call])[0]!.common.context ?? []).toEqual(entities);
    },
  );

  it.each(byPosition.map((each) => [title(each), each] as const))('%s', (_, { plugin, call, schema, data }) => {
    expect(sentBy(plugin, [[...call, common.context, common.timestamp]])).toEqual([
      { event: { schema, data }, common },
    ]);
  });
});

describe('an order of the older kind', () => {
  const tr = {
    e: 'tr',
    tr_id: 'o1',
    tr_af: 'web',
    tr_tt: 120.5,
    tr_tx: 20,
    tr_sh: 5,
    tr_ci: 'Graz',
    tr_st: 'Styria',
    tr_co: 'AT',
    tr_cu: 'EUR',
  };
  const ti = {
    e: 'ti',
    ti_id: 'o1',
    ti_sk: 'h1',
    ti_nm: 'Hat',
    ti_ca: 'clothes',
    ti_pr: 20,
    ti_qu: 2,
    ti_cu: 'EUR',
  };
  const order = {
    orderId: 'o1',
    affiliation: 'web',
    total: 120.5,
    tax: 20,
    shipping: 5,
    city: 'Graz',
    state: 'Styria',
    country: 'AT',
    currency: 'EUR',
  };
  const item = { orderId: 'o1', sku: 'h1', name: 'Hat', category: 'clothes', price: 20, quantity: 2, currency: 'EUR' };

  it.each([
    ['by name', [order, item]],
    ['by position', [Object.values(order), Object.values(item)]],
  ] as const)('is sent with its lines, %s', (_, [first, second]) => {
    const sent = sentBy(transactions(), [
      ['addTrans', ...[first].flat()],
      ['addItem', ...[second].flat()],
      ['addItem', { ...item, sku: 'c1', ...common }],
      ['trackTrans'],
      ['trackTrans'],
    ]);
    expect(sent).toEqual([
      { payload: tr, common: {} },
      { payload: ti, common: {} },
      { payload: { ...ti, ti_sk: 'c1' }, common },
    ]);
  });

  it('forgets an order that was not sent when the next begins', () => {
    const sent = sentBy(transactions(), [
      ['addTrans', 'o1', 'web', 10],
      ['addItem', 'o1', 'h1', 'Hat', 'clothes', 10, 1],
      ['addTrans', 'o2', 'web', 20],
      ['trackTrans'],
    ]);
    expect(sent.map(({ payload }) => payload)).toEqual([{ e: 'tr', tr_id: 'o2', tr_af: 'web', tr_tt: 20 }]);
  });
});

describe('entities for every event', () => {
  it('are what the shop last said of page and user', () => {
    const plugin = ecommerce();
    expect(plugin.contexts!({})).toEqual([]);
    sentBy(plugin, [
      ['setPageType', { type: 'product', language: 'de' }],
      ['setEcommerceUser', { id: 'u1', is_guest: false }],
      ['setPageType', { type: 'cart' }],
    ]);
    expect(plugin.contexts!({})).toEqual([
      { schema: shop('page'), data: { type: 'cart' } },
      { schema: shop('user'), data: { id: 'u1', is_guest: false } },
    ]);
    expect(ecommerce().contexts!({})).toEqual([]);
  });

  it('say on which basis data is processed', () => {
    const plugin = consent();
    expect(plugin.contexts!({})).toEqual([]);
    sentBy(plugin, [
      ['enableGdprContext', { basisForProcessing: 'consent' }],
      ['enableGdprContext', { basisForProcessing: 'legitimateInterests', documentId: 'd', documentVersion: '2' }],
    ]);
    expect(plugin.contexts!({})).toEqual([
      {
        schema: snowplow('gdpr'),
        data: { basisForProcessing: 'legitimate_interests', documentId: 'd', documentVersion: '2' },
      },
    ]);
  });
});

it('changes nothing the page gave', () => {
  const given = Object.freeze({
    ...bought,
    products: Object.freeze([Object.freeze(hat)]),
    context: Object.freeze([note]),
  });
  expect(sentBy(ecommerce(), [['trackTransaction', given]])).toHaveLength(1);
  expect(given.context).toEqual([note]);
});
