import { schemas } from '../../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from '../cells.ts';
import { entityReader } from './entity.ts';
import { isAnonymised } from './opt-out.ts';

const latitude = cellOf('geo_latitude');
const longitude = cellOf('geo_longitude');

interface Position {
  readonly latitude?: unknown;
  readonly longitude?: unknown;
}

const isWithin = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value >= -most && value <= most;

/**
 * Reads the coordinates a page asked its visitor for out of their entity, where the address has told none. Runs after
 * pseudonyms, so that what is hashed there does not come out here; of somebody who opted out nothing is read.
 */
export class Geolocation {
  private readonly cells: Cells;
  private readonly read: () => unknown;

  constructor(cells: Cells) {
    this.cells = cells;
    this.read = entityReader(cells, schemas.geolocation);
  }

  enrich(): void {
    const { cells } = this;
    if (cells.has(latitude) || cells.has(longitude) || isAnonymised(cells)) return;
    const data = this.read() as Position | null | undefined;
    if (!isWithin(data?.latitude, 90) || !isWithin(data?.longitude, 180)) return;
    cells.write(latitude, String(data.latitude));
    cells.write(longitude, String(data.longitude));
  }
}
