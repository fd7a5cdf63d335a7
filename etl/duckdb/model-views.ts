import type { DuckDBConnection } from '@duckdb/node-api';
import { models } from '../../lib/protocol/models.ts';
import { viewSql, viewsOfModels } from '../models/steps.ts';

/** Views that are made of nothing: numbers and days. */
const modelConstants = `
create or replace view numbers as
select range as n from range(0, 10000);

create or replace view calendar as
select
  strftime(day, '%Y-%m-%d') as dt,
  cast(year(day) as integer) as year,
  cast(quarter(day) as integer) as quarter,
  cast(month(day) as integer) as month,
  cast(day(day) as integer) as day_of_month,
  cast(isodow(day) as integer) as weekday,
  cast(weekofyear(day) as integer) as iso_week,
  strftime(day - cast(isodow(day) - 1 as integer), '%Y-%m-%d') as week_start,
  strftime(day, '%Y-%m-01') as month_start,
  cast(day - date '1970-01-01' as integer) as day_number
from (select date '2010-01-01' + cast(range as integer) as day from range(0, 14610));
`;

/** Makes the views over the models' tables, which must be there. */
export async function createModelViews(connection: DuckDBConnection): Promise<void> {
  for (const name of viewsOfModels) {
    const columns = Object.keys(models[name].columns).join(', ');
    await connection.run(`create view ${name} as select ${columns} from (${viewSql(name)})`);
  }
  await connection.run(modelConstants);
}
