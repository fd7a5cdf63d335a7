import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelInput, channels, createChannelReader } from '../../../etl/rows/enrich/channel.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { fields } from '../../../lib/protocol/event.ts';
import { fuzz } from '../fuzz.ts';
import { channelCases } from './channelCases.ts';

const nothing: ChannelInput = {
  pageHost: 'shop.example',
  medium: null,
  source: null,
  campaign: null,
  network: null,
  refrMedium: null,
  refrHost: null,
};
const defaults = resolveConfig({});
const read = createChannelReader(defaults.channel, defaults.referrer);

describe('the channel', () => {
  it.each(channelCases.map(([source, medium, channel, rest = {}]) => ({ source, medium, channel, rest })))(
    'of $source / $medium, $rest: $channel',
    ({ source, medium, channel, rest }) => {
      expect(read({ ...nothing, source, medium, ...rest })).toBe(channel);
    },
  );

  it('has a case for every channel', () => {
    expect(new Set(channelCases.map(([, , channel]) => channel))).toEqual(new Set([...channels, null]));
  });

  it('fits its column', () => {
    expect(channels.filter((channel) => channel.length > (fields.channel.limit ?? 0))).toEqual([]);
  });

  it('is one of the list, or null, for any text', () => {
    const text = fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'internal', 'toString')),
      {
        nil: null,
      },
    );
    const input = fc.record({
      ...{
        pageHost: text,
        medium: text,
        source: text,
        campaign: text,
        network: text,
        refrMedium: text,
        refrHost: text,
      },
    });
    fc.assert(
      fc.property(input, (traffic) => {
        expect([...channels, null]).toContain(read(traffic));
      }),
      fuzz,
    );
  });

  it('follows the sources of the settings', () => {
    const set = createChannelReader(
      {
        sources: { Partner: 'social', 'tube.example': 'video', google: null, 'www.google.com': null, 'amazon.*': null },
      },
      {
        internalHosts: [],
        sites: {
          'suche.example': { medium: 'search', source: 'Suche' },
          'facebook.com': null,
          'ki.example': { medium: 'chatbot', source: 'KI' },
        },
      },
    );
    const of = (source: string, medium: string) => set({ ...nothing, source, medium });
    expect([
      of('partner', 'cpc'),
      of('www.tube.example', 'referral'),
      of('google', 'cpc'),
      of('www.google.com', 'cpc'),
      of('amazon.de', 'referral'),
      of('suche.example', 'cpc'),
      of('facebook.com', 'referral'),
      of('ki.example', 'referral'),
    ]).toEqual([
      ...['Paid Social', 'Organic Video', 'Paid Other', 'Paid Other', 'Referral', 'Paid Search', 'Referral'],
      'AI Assistant',
    ]);
  });
});
