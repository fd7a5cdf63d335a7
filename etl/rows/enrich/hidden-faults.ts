import type { EnrichSettings } from '../api.ts';
import { type Cells, cellOf } from '../cells.ts';
import { identifyingColumns, isAnonymised } from './opt-out.ts';
import { pseudonymPlaces } from './pseudonyms.ts';

const cellsOfNobody = [...identifyingColumns, 'contexts' as const].map(cellOf);

/** Takes values out of the faults of columns that are not stored as they came: what did not fit may still name somebody. */
export class HiddenFaults {
  private readonly cells: Cells;
  private readonly pseudonymised: readonly number[];

  constructor(cells: Cells, settings: EnrichSettings) {
    this.cells = cells;
    const { columns, places } = pseudonymPlaces(settings);
    this.pseudonymised = [...new Set([...columns, ...places.map(({ column }) => column)])].map(cellOf);
  }

  enrich(): void {
    const { cells } = this;
    for (const cell of this.pseudonymised) cells.hideFault(cell);
    if (isAnonymised(cells)) for (const cell of cellsOfNobody) cells.hideFault(cell);
  }
}
