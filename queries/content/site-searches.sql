-- Site searches
--
-- Question: What do visitors search for on the site, and do they find it?
-- Grain:    one row per search, in small letters
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many searches
-- Returns:  search (text): what was searched for, its first ten words, in small letters; null: no word was sent
--           searches (count): how often
--           share (share): of all searches
--           visitors (count): different visitors who searched for it
--           searches_without_result (count): searches that say that nothing was found
--           average_results (number): what was found, on average over the searches that say how much; null: none does
-- Chart:    bar of searches by search
-- Note:     Searches are the events site_search, which the tracker sends with its plugins site or auto-capture.
with search_events as (
  select
    lower(
      json_text(e.data, '$.terms[0]')
      || coalesce(' ' || json_text(e.data, '$.terms[1]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[2]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[3]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[4]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[5]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[6]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[7]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[8]'), '')
      || coalesce(' ' || json_text(e.data, '$.terms[9]'), '')
    ) as words,
    cast(number_of(json_text(e.data, '$.totalResults')) as bigint) as results,
    visitor_id(events.domain_userid, events.network_userid, events.network_userid_new, events.visitor_hash) as visitor
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.origin = 'event'
    and e.schema_name = 'site_search'
),
searches_by_words as (
  select
    words,
    count(*) as searches,
    count(distinct visitor) as visitors,
    count(case when results = 0 then 1 end) as searches_without_result,
    ratio(sum(results), count(results)) as average_results
  from search_events
  group by words
),
searches_with_total as (
  select searches_by_words.*, sum(searches) over () as all_searches
  from searches_by_words
)
select
  words as search,
  searches,
  ratio(searches, all_searches) as share,
  visitors,
  searches_without_result,
  average_results
from searches_with_total
order by searches desc nulls last, search nulls last
limit ${limit}
