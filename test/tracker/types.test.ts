import * as v from 'valibot';
import { expectTypeOf, it } from 'vitest';
import { defineSchema, type SelfDescribing } from '../../lib/protocol/typed-schema.ts';
import type { Tracker } from '../../tracker/contract.ts';
import type { PluginCalls } from '../../tracker/plugins/calls.ts';
import type { links } from '../../tracker/plugins/links.ts';

const login = defineSchema({
  vendor: 'com.acme',
  name: 'login',
  version: '1-0-0',
  data: v.object({ method: v.picklist(['password', 'passkey']) }),
});
type Login = SelfDescribing<typeof login>;

it('calls take what they are meant to, and events of the site are typed by its definitions', () => {
  const page = (t: Tracker & PluginCalls) => {
    t.trackPageView();
    t.trackPageView({ title: 'a' });
    t.trackPageView('a', [{ schema: 'iglu:com.acme/a/jsonschema/1-0-0', data: {} }]);
    t.trackStructEvent('shop', 'add', null, null, 2);
    t.trackSelfDescribingEvent<Login>({ event: { schema: login.uri, data: { method: 'passkey' } } });
    t.enableLinkClickTracking({ pseudoClicks: true });
    // @ts-expect-error a struct event has an action
    t.trackStructEvent({ category: 'shop' });
    // @ts-expect-error not a method of the definition
    t.trackSelfDescribingEvent<Login>({ event: { schema: login.uri, data: { method: 'carrier pigeon' } } });
    // @ts-expect-error not a parameter of the protocol
    t.track({ e: 'pv', pgae: 'a' });
    // @ts-expect-error no such call
    t.trackPageViews();
  };
  expectTypeOf(page).parameter(0).toExtend<Tracker>();
  expectTypeOf<Login['schema']>().toEqualTypeOf<'iglu:com.acme/login/jsonschema/1-0-0'>();
  expectTypeOf<ReturnType<typeof links>['calls']>().toHaveProperty('trackLinkClick');
});
