-- Visits by search term
--
-- Question: For what do people search when they come from a search engine?
-- Grain:    one row per term and search engine
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 50): how many terms
-- Returns:  term (text): what was searched for, as the address of the page before says
--           source (text): the search engine
--           visits (count): visits
--           visit_share (share): of all visits that are counted here
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           new_visits (count): visits that are the first of their visitor
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of all visits of the row
-- Chart:    bar of visits by term
-- Note:     Most search engines keep the term to themselves: what is here is a small part of the visits by search.
with terms as (
  select
    refr_term as term,
    refr_source as source,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    count(case when is_new then 1 end) as new_visits,
    count(case when is_bounce then 1 end) as bounces,
    count(case when orders > 0 then 1 end) as visits_with_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and refr_term is not null
  group by refr_term, refr_source
),
terms_of_all as (
  select terms.*, sum(visits) over () as all_visits
  from terms
)
select
  term,
  source,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  new_visits,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from terms_of_all
order by visits desc nulls last, term nulls last, source nulls last
limit ${limit}
