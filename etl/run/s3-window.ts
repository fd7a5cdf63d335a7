import { endOf, isFile, type S3Bucket, type S3Object, type S3Page } from './s3-bucket.ts';
import type { Window } from './selection.ts';

/**
 * The hour, or the part of it, that a folder's name tells, `2026-11`; null: it tells none.
 * v2 logs lie in `…/year=2026/month=11/day=23/hour=03/` (`hours.ts`).
 */
export function hourPart(folder: string): string | null {
  const parts = /(?:^|\/)year=(\d{4})\/(?:month=(\d{2})\/(?:day=(\d{2})\/(?:hour=(\d{2})\/)?)?)?$/.exec(folder);
  return parts === null
    ? null
    : parts
        .slice(1)
        .filter((part) => part !== undefined)
        .join('-');
}

/** What a legacy log's name tells: `PREFIX/DISTRIBUTION.2026-11-23-03.ID.gz` (`hours.ts`). */
interface LegacyName {
  /** Up to the day: the beginning of all names of the distribution. */
  readonly stem: string;
  readonly day: string;
}

function legacyName(key: string): LegacyName | null {
  const parts = /^((?:.*\/)?[^/]+\.)(\d{4}-\d{2}-\d{2})-\d{2}\.[^/.]+(?:\.[a-z]+)?$/s.exec(key);
  return parts === null ? null : { stem: parts[1]!, day: parts[2]! };
}

/**
 * Lists the objects of a window and no more than it must: folders of other days are passed by, and in a folder of
 * legacy logs the listing jumps from each distribution's first names to its days in the window. What tells no hour is
 * listed whole. Objects before the window come along where they cost no request of their own; so do those of the day
 * of the spot check, for one request a thousand.
 */
export class S3Listing {
  private readonly bucket: S3Bucket;
  private readonly prefix: string;
  private readonly window: Window;
  private readonly found = new Map<string, S3Object>();

  constructor(bucket: S3Bucket, prefix: string, window: Window) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.window = window;
  }

  /** Every object of the window, once. */
  async objects(): Promise<Iterable<S3Object>> {
    const { from } = this.window;
    if (from === null) await this.listWhole(this.prefix);
    // Whole days: the hours before the first are few, and strays among them are found for nothing.
    else await this.walk(this.prefix, from.slice(0, 10));
    return this.found.values();
  }

  private async listWhole(prefix: string): Promise<void> {
    for await (const object of this.bucket.files(prefix)) this.found.set(object.key, object);
  }

  private async walk(folder: string, firstDay: string): Promise<void> {
    const stems = new Set<string>();
    const folders: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: S3Page = await this.bucket.list({ prefix: folder, after, level: true });
      for (const object of page.objects.filter(isFile)) {
        this.found.set(object.key, object);
        const name = legacyName(object.key);
        if (name !== null) stems.add(name.stem);
      }
      folders.push(...page.folders);
      if (page.last === null) break;
      after = page.folders.includes(page.last) ? endOf(page.last) : jump(page.last, firstDay);
    }
    const { spotCheck } = this.window;
    if (spotCheck !== null) for (const stem of stems) await this.listWhole(`${stem}${spotCheck}-`);
    for (const below of folders) await this.enter(below, firstDay);
  }

  private async enter(folder: string, firstDay: string): Promise<void> {
    const part = hourPart(folder.slice(this.prefix.length));
    if (part === null) await this.walk(folder, firstDay);
    else if (part >= firstDay.slice(0, part.length) || overlaps(part, this.window.spotCheck)) {
      // From the day on, all is wanted.
      if (part.length >= firstDay.length) await this.listWhole(folder);
      else await this.walk(folder, firstDay);
    }
  }
}

const overlaps = (part: string, day: string | null): boolean =>
  day !== null && (day.startsWith(part) || part.startsWith(day));

/** Where to go on after a key: a legacy log of an earlier day leads to the first day of its distribution. */
function jump(key: string, firstDay: string): string {
  const name = legacyName(key);
  return name !== null && name.day < firstDay ? `${name.stem}${firstDay}` : key;
}
