-- Visits by referring site
--
-- Question: Which sites send visitors?
-- Grain:    one row per referring host, or per page of it
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           pages (boolean, default false): tell the pages of a site apart
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  medium (text): search, social, email, paid, chatbot, internal (our own pages) or unknown (a site on no list)
--           source (text): name of the site, such as Google; null: it is on no list
--           referrer_host (text): host of the page before; null: the site named itself in a campaign only
--           referrer_path (text): path of the page before, where pages are asked for; null: they are not, or the site keeps it to itself
--           visits (count): visits
--           visit_share (share): of all visits that are counted here
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           new_visits (count): visits that are the first of their visitor
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of all visits of the row
-- Chart:    bar of visits by referrer_host
-- Note:     Visits without a referrer are left out: acquisition/channels has all.
with referrers as (
  select
    refr_medium as medium,
    refr_source as source,
    refr_urlhost as referrer_host,
    case when ${pages} then refr_urlpath end as referrer_path,
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
    and refr_medium is not null
  group by refr_medium, refr_source, refr_urlhost, case when ${pages} then refr_urlpath end
),
referrers_of_all as (
  select referrers.*, sum(visits) over () as all_visits
  from referrers
)
select
  medium,
  source,
  referrer_host,
  referrer_path,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  new_visits,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from referrers_of_all
order by visits desc nulls last, medium nulls last, source nulls last, referrer_host nulls last, referrer_path nulls last
limit ${limit}
