-- The macros of the models, for DuckDB. The same names with the same meaning stand in prelude.hive.sql.

-- Milliseconds since 1970 of a timestamp.
create or replace macro at_ms(moment) as epoch_ms(moment);

-- Days since 1970 of a day as a text.
create or replace macro day_number(dt) as date_diff('day', date '1970-01-01', cast(dt as date));

-- A whole number rounded down from a division.
create or replace macro whole_part(a, b) as a // b;

-- What stands at a path of JSON, as text; null: nothing, or it is no JSON.
create or replace macro json_text(json, path) as
  case when json_valid(json) then json_extract_string(json, path) end;

-- An amount of money a text tells; null: none.
create or replace macro money_of(amount) as try_cast(amount as decimal(18, 2));

-- A whole number a text tells; null: none.
create or replace macro count_of(amount) as try_cast(amount as bigint);

-- Part of a text by a pattern, null where it does not occur.
create or replace macro part_of(of_text, pattern) as nullif(regexp_extract(of_text, pattern, 1), '');

-- How often a text occurs in another.
create or replace macro occurrences(of_text, part) as
  (length(of_text) - length(replace(of_text, part, ''))) // length(part);

-- What tells the visit of an event: visits.identified_by.
create or replace macro identified_by(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash) as
  case
    when domain_sessionid is not null then 'domain_sessionid'
    when domain_userid is not null and domain_sessionidx is not null then 'domain_sessionidx'
    when domain_userid is not null then 'domain_userid'
    when network_id is not null then 'network_userid'
    when visitor_hash is not null then 'visitor_hash'
  end;

-- The text that is the same for all events of a visit.
create or replace macro visit_key(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash, dt) as
  case
    when domain_sessionid is not null then 'session ' || domain_sessionid
    when domain_userid is not null and domain_sessionidx is not null
      then 'visit ' || cast(domain_sessionidx as string) || ' of ' || domain_userid
    when domain_userid is not null then 'user ' || domain_userid
    when network_id is not null then 'network ' || network_id
    when visitor_hash is not null then 'hash ' || visitor_hash || ' on ' || dt
  end;

-- Milliseconds of engagement with a page view: as measured, else reckoned from the heartbeats that had a ping.
create or replace macro engagement_ms(is_measured, engaged_ms, page_pings, heartbeats, heartbeat_ms, min_visit_ms) as
  case
    when is_measured = 1 then engaged_ms
    when page_pings > 0 then heartbeat_ms * (heartbeats - 1) + min_visit_ms
    else 0
  end;

-- Seconds of milliseconds. What is added up are the milliseconds: sums of fractions depend on their order.
create or replace macro seconds_of(ms) as cast(ms as double) / 1000;

-- Milliseconds of seconds.
create or replace macro ms_of(seconds) as cast(round(seconds * 1000) as bigint);

-- The class of a width in pixels.
create or replace macro size_class(width) as
  case
    when width < 600 then 'phone'
    when width < 1024 then 'tablet'
    when width < 1440 then 'laptop'
    when width < 1920 then 'desktop'
    when width >= 1920 then 'large'
  end;
