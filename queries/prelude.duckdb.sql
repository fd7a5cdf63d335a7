-- The macros of the questions, for DuckDB. The same names with the same meaning stand in prelude.hive.sql.

-- The identifier a visitor is counted by; null: the event carries none.
-- A network id made by this very request is no identity yet: browsers that refuse the cookie get a new one on every hit.
create or replace macro visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as
  coalesce(
    domain_userid,
    case when coalesce(network_userid_new, false) then null else network_userid end,
    visitor_hash
  );

-- A divided by b; null: nothing to divide by. Shares and averages are made with it.
create or replace macro ratio(a, b) as
  case when b <> 0 then cast(a as double) / cast(b as double) end;

-- Seconds from one moment to another, to the millisecond; negative where the second comes first.
create or replace macro seconds_between(first, second) as
  cast(epoch_ms(second) - epoch_ms(first) as double) / 1000;

-- Days from one day to another, both as texts; negative where the second comes first.
create or replace macro days_between(first, second) as
  cast(date_diff('day', cast(first as date), cast(second as date)) as integer);

-- The day so many days after a day, as a text.
create or replace macro day_plus(dt, days) as
  strftime(cast(dt as date) + cast(days as integer), '%Y-%m-%d');

-- The Monday of the week of a day, as a text.
create or replace macro week_of(dt) as
  strftime(date_trunc('week', cast(dt as date)), '%Y-%m-%d');

-- The first day of the month of a day, as a text.
create or replace macro month_of(dt) as
  substr(dt, 1, 7) || '-01';

-- Months from the month of one day to that of another, both as texts; negative where the second comes first.
create or replace macro whole_months_between(first, second) as
  cast(
    (cast(substr(second, 1, 4) as integer) - cast(substr(first, 1, 4) as integer)) * 12
    + cast(substr(second, 6, 2) as integer) - cast(substr(first, 6, 2) as integer) as integer
  );

-- The day of the week, 1 for Monday to 7 for Sunday.
create or replace macro weekday_of(dt) as
  cast(isodow(cast(dt as date)) as integer);

-- The hour of a moment, 0 to 23, UTC.
create or replace macro hour_of(moment) as
  cast(hour(moment) as integer);

-- The day of a moment, UTC, as a text.
create or replace macro day_of(moment) as
  strftime(moment, '%Y-%m-%d');

-- What stands at a path of JSON ($.a.b, $[0].c), as text; null: nothing, or it is no JSON.
create or replace macro json_text(json, path) as
  case when json_valid(json) then json_extract_string(json, path) end;

-- A number a text tells; null: none.
create or replace macro number_of(amount) as
  try_cast(trim(amount) as double);

-- The n-th of items that stand in a text between " > ", from 1; null: it has fewer, or that one is empty.
create or replace macro item_of(items, n) as
  nullif(trim(split_part(items, ' > ', cast(n as integer))), '');

-- How many items stand in a text between " > ".
create or replace macro items_in(items) as
  cast((length(items) - length(replace(items, ' > ', ''))) // 3 + 1 as integer);

-- Whether a text is like a pattern, in which * stands for anything and all else for itself.
create or replace macro matches(value, pattern) as
  value like replace(replace(replace(replace(pattern, '^', '^^'), '%', '^%'), '_', '^_'), '*', '%') escape '^';

-- The host of an address, lower case; null: it names none.
create or replace macro host_of(address) as
  nullif(lower(regexp_extract(address, '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#@]*@)?([^/?#:]+)', 2)), '');

-- The ending of the file an address leads to, lower case, without its dot; null: it has none.
create or replace macro ending_of(address) as
  nullif(lower(regexp_extract(address, '^[A-Za-z]+://[^/?#]+/[^?#]*[.]([A-Za-z0-9]+)([?#]|$)', 1)), '');
