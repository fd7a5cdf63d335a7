-- Visits by term and content of campaigns
--
-- Question: Which terms and contents of a campaign bring visits?
-- Grain:    one row per source, medium, campaign, term and content
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           campaign (text, default null): only this campaign; null: all
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  source (text): utm_source of the landing address; null: it has none
--           medium (text): utm_medium; null: it has none
--           campaign (text): utm_campaign; null: it has none
--           term (text): utm_term; null: it has none
--           content (text): utm_content; null: it has none
--           visits (count): visits
--           visit_share (share): of all visits that are counted here
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           new_visits (count): visits that are the first of their visitor
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of all visits of the row
-- Chart:    bar of visits by content
-- Note:     Visits with neither term nor content are left out.
with contents as (
  select
    mkt_source as source,
    mkt_medium as medium,
    mkt_campaign as campaign,
    mkt_term as term,
    mkt_content as content,
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
    and (mkt_term is not null or mkt_content is not null)
    and (${campaign} is null or mkt_campaign = ${campaign})
  group by mkt_source, mkt_medium, mkt_campaign, mkt_term, mkt_content
),
contents_of_all as (
  select contents.*, sum(visits) over () as all_visits
  from contents
)
select
  source,
  medium,
  campaign,
  term,
  content,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  new_visits,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from contents_of_all
order by visits desc nulls last, source nulls last, medium nulls last, campaign nulls last, term nulls last, content nulls last
limit ${limit}
