import { asLogged } from '../protocol/log-text.ts';
import { valueAsLogged } from './encode.ts';
import { Weighted } from './weighted.ts';

/** Where visitors live: everything that follows from it and is told by different parts of a request. */
export interface Place {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly zone: string;
  /** The zone as a parameter's value stands in the log. */
  readonly zoneLogged: string;
  /** What the pixel function says about the address, as it stands in the log. */
  readonly dataLogged: string;
  /** Hours ahead of UTC in northern winter; used only to give the day its shape. */
  readonly hoursAhead: number;
  readonly languages: Weighted<string>;
  /** Autonomous systems of the country's internet providers. */
  readonly networks: readonly number[];
  readonly edge: string;
  readonly currency: string;
  readonly weight: number;
}

type Languages = readonly (readonly [string, number])[];

const german: Languages = [
  ['de-DE', 70],
  ['de', 15],
  ['en-US', 9],
  ['tr-TR', 2],
  ['en-GB', 4],
];
const british: Languages = [
  ['en-GB', 85],
  ['en-US', 12],
  ['pl-PL', 3],
];
const american: Languages = [
  ['en-US', 90],
  ['es-US', 7],
  ['zh-CN', 3],
];
const french: Languages = [
  ['fr-FR', 80],
  ['fr', 12],
  ['en-US', 8],
];
const own = (...tags: readonly string[]): Languages => tags.map((tag, i) => [tag, i === 0 ? 80 : 10]);

const countries = {
  DE: { languages: german, networks: [3320, 3209, 6805, 31334], currency: 'EUR' },
  AT: { languages: own('de-AT', 'de', 'en-US'), networks: [8447, 25255], currency: 'EUR' },
  CH: { languages: own('de-CH', 'fr-CH', 'en-US'), networks: [3303, 6730], currency: 'CHF' },
  GB: { languages: british, networks: [2856, 5089, 5607, 12576], currency: 'GBP' },
  IE: { languages: own('en-IE', 'en-GB'), networks: [5466, 6830], currency: 'EUR' },
  US: { languages: american, networks: [7922, 701, 7018, 21928, 20115], currency: 'USD' },
  CA: { languages: own('en-CA', 'fr-CA', 'en-US'), networks: [577, 812, 852], currency: 'CAD' },
  FR: { languages: french, networks: [3215, 12322, 15557, 5410], currency: 'EUR' },
  NL: { languages: own('nl-NL', 'en-US', 'en-GB'), networks: [1136, 33915], currency: 'EUR' },
  ES: { languages: own('es-ES', 'ca-ES', 'en-US'), networks: [3352, 12479], currency: 'EUR' },
  IT: { languages: own('it-IT', 'en-US'), networks: [3269, 30722], currency: 'EUR' },
  PL: { languages: own('pl-PL', 'en-US'), networks: [5617, 43447], currency: 'EUR' },
  SE: { languages: own('sv-SE', 'en-US'), networks: [3301, 1257], currency: 'EUR' },
  NO: { languages: own('nb-NO', 'en-US'), networks: [2119, 29695], currency: 'EUR' },
  BR: { languages: own('pt-BR', 'en-US'), networks: [28573, 27699], currency: 'USD' },
  IN: { languages: own('en-IN', 'hi-IN', 'en-US'), networks: [55836, 24560], currency: 'USD' },
  JP: { languages: own('ja-JP', 'ja', 'en-US'), networks: [2516, 4713, 17676], currency: 'USD' },
  AU: { languages: own('en-AU', 'en-US'), networks: [1221, 7545], currency: 'USD' },
} as const satisfies Record<string, { languages: Languages; networks: readonly number[]; currency: string }>;

type City = readonly [
  country: keyof typeof countries,
  region: string,
  city: string,
  zone: string,
  hoursAhead: number,
  edge: string,
  weight: number,
];

const cities: readonly City[] = [
  ['DE', 'BE', 'Berlin', 'Europe/Berlin', 1, 'TXL50-P2', 70],
  ['DE', 'BY', 'München', 'Europe/Berlin', 1, 'MUC50-P1', 75],
  ['DE', 'HH', 'Hamburg', 'Europe/Berlin', 1, 'HAM50-P2', 45],
  ['DE', 'NW', 'Köln', 'Europe/Berlin', 1, 'DUS51-P1', 55],
  ['DE', 'HE', 'Frankfurt am Main', 'Europe/Berlin', 1, 'FRA56-P4', 50],
  ['DE', 'BW', 'Stuttgart', 'Europe/Berlin', 1, 'FRA60-P8', 45],
  ['AT', '9', 'Wien', 'Europe/Vienna', 1, 'VIE50-P3', 35],
  ['AT', '7', 'Innsbruck', 'Europe/Vienna', 1, 'VIE50-P1', 18],
  ['CH', 'ZH', 'Zürich', 'Europe/Zurich', 1, 'ZRH50-C1', 32],
  ['CH', 'GE', 'Genève', 'Europe/Zurich', 1, 'ZRH55-P1', 10],
  ['GB', 'ENG', 'London', 'Europe/London', 0, 'LHR61-P3', 80],
  ['GB', 'ENG', 'Manchester', 'Europe/London', 0, 'MAN51-P2', 30],
  ['GB', 'SCT', 'Edinburgh', 'Europe/London', 0, 'MAN51-P1', 16],
  ['IE', 'L', 'Dublin', 'Europe/Dublin', 0, 'DUB56-P1', 14],
  ['US', 'NY', 'New York', 'America/New_York', -5, 'JFK52-P9', 75],
  ['US', 'IL', 'Chicago', 'America/Chicago', -6, 'ORD58-P3', 40],
  ['US', 'TX', 'Austin', 'America/Chicago', -6, 'DFW57-P4', 28],
  ['US', 'CO', 'Denver', 'America/Denver', -7, 'DEN52-P2', 36],
  ['US', 'CA', 'San Francisco', 'America/Los_Angeles', -8, 'SFO53-P7', 48],
  ['US', 'WA', 'Seattle', 'America/Los_Angeles', -8, 'SEA73-P1', 34],
  ['CA', 'ON', 'Toronto', 'America/Toronto', -5, 'YTO53-P2', 24],
  ['CA', 'QC', 'Montréal', 'America/Toronto', -5, 'YUL62-C2', 14],
  ['CA', 'BC', 'Vancouver', 'America/Vancouver', -8, 'YVR52-P1', 14],
  ['FR', 'IDF', 'Paris', 'Europe/Paris', 1, 'CDG50-P2', 46],
  ['FR', 'ARA', 'Lyon', 'Europe/Paris', 1, 'MRS52-P3', 22],
  ['NL', 'NH', 'Amsterdam', 'Europe/Amsterdam', 1, 'AMS58-P1', 30],
  ['ES', 'MD', 'Madrid', 'Europe/Madrid', 1, 'MAD56-P2', 22],
  ['ES', 'CT', 'Barcelona', 'Europe/Madrid', 1, 'MAD53-P3', 18],
  ['IT', '25', 'Milano', 'Europe/Rome', 1, 'MXP64-P1', 26],
  ['PL', '14', 'Warszawa', 'Europe/Warsaw', 1, 'WAW51-P3', 20],
  ['SE', 'AB', 'Stockholm', 'Europe/Stockholm', 1, 'ARN56-P1', 18],
  ['NO', '03', 'Oslo', 'Europe/Oslo', 1, 'OSL50-C1', 14],
  ['BR', 'SP', 'São Paulo', 'America/Sao_Paulo', -3, 'GRU3-P1', 22],
  ['IN', 'KA', 'Bengaluru', 'Asia/Kolkata', 5, 'BLR50-P2', 26],
  ['IN', 'MH', 'Mumbai', 'Asia/Kolkata', 5, 'BOM78-P4', 22],
  ['JP', '13', 'Tokyo', 'Asia/Tokyo', 9, 'NRT57-P3', 26],
  ['AU', 'NSW', 'Sydney', 'Australia/Sydney', 11, 'SYD62-P2', 24],
];

export const places: readonly Place[] = cities.map(([country, region, city, zone, hoursAhead, edge, weight]) => {
  const { languages, networks, currency } = countries[country];
  return {
    country,
    region,
    city,
    zone,
    zoneLogged: valueAsLogged(zone),
    dataLogged: asLogged(new URLSearchParams({ country, region, city, tz: zone }).toString()),
    hoursAhead,
    languages: new Weighted(languages),
    networks,
    edge,
    currency,
    weight,
  };
});

/** Where the law wants visitors to be asked before cookies are set. */
export const asksConsent = (place: Place): boolean => place.zone.startsWith('Europe/');

/** How busy each hour of a visitor's own day is, from midnight: lunch and the evening are the peaks. */
const busy = [22, 13, 8, 6, 6, 10, 22, 40, 55, 62, 66, 70, 78, 74, 68, 66, 68, 72, 78, 88, 96, 98, 76, 46] as const;

/** The local hour at which somebody comes back. */
export const localHour = new Weighted(busy.map((weight, hour) => [hour, weight] as const));

const busyAt = (place: Place, utcHour: number): number => busy[(utcHour + place.hoursAhead + 24) % 24]!;

/** How busy each UTC hour is, all places together. */
export const utcHourWeights: readonly number[] = Array.from({ length: 24 }, (_, hour) =>
  places.reduce((sum, place) => sum + place.weight * busyAt(place, hour), 0),
);

/** Where the visitors of each UTC hour are: an index into `places`. */
export const placesAtUtcHour: readonly Weighted<number>[] = Array.from(
  { length: 24 },
  (_, hour) => new Weighted(places.map((place, i) => [i, place.weight * busyAt(place, hour)] as const)),
);
