import { schemas } from '../../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from '../cells.ts';
import { isAnonymised } from './opt-out.ts';

const contexts = cellOf('contexts');
const latitude = cellOf('geo_latitude');
const longitude = cellOf('geo_longitude');
/** Between slashes, however they are written. */
const name = Buffer.from('geolocation_context');

interface Entity {
  readonly schema: string;
  readonly data: { readonly latitude?: unknown; readonly longitude?: unknown } | null;
}

const isWithin = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value >= -most && value <= most;

/**
 * Reads the coordinates a page asked its visitor for out of their entity, where the address has told none. Runs after
 * pseudonyms, so that what is hashed there does not come out here; of somebody who opted out nothing is read.
 */
export class Geolocation {
  private readonly cells: Cells;

  constructor(cells: Cells) {
    this.cells = cells;
  }

  enrich(): void {
    const { cells } = this;
    if (!cells.has(contexts) || cells.has(latitude) || cells.has(longitude) || isAnonymised(cells)) return;
    if (cells.memory.bytes.subarray(cells.start[contexts]!, cells.end[contexts]!).indexOf(name) < 0) return;
    const { data: entities } = JSON.parse(cells.text(contexts)) as { readonly data: readonly Entity[] };
    const data = entities.find(({ schema }) => schema.startsWith(`iglu:${schemas.geolocation}/`))?.data;
    if (!isWithin(data?.latitude, 90) || !isWithin(data?.longitude, 180)) return;
    cells.write(latitude, String(data.latitude));
    cells.write(longitude, String(data.longitude));
  }
}
