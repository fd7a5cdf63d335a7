-- Conversion by campaign
--
-- Question: Which campaigns lead to orders, or to a goal?
-- Grain:    one row per source, medium and campaign
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           goal (text, default null): a goal of the config that counts; null: an order
--           least_visits (integer 1 to 1000000, default 1): leave out campaigns with fewer visits
--           limit (integer 1 to 10000, default 50): how many campaigns
-- Returns:  source (text): utm_source of the landing address; null: it has none
--           medium (text): utm_medium; null: it has none
--           campaign (text): utm_campaign; null: it has none
--           visits (count): visits by the campaign
--           conversions (count): visits that reached it, in the very visit
--           conversion_rate (share): conversions, of the visits
--           visitors (count): different visitors
--           converted_visitors (count): different visitors who reached it
--           visitor_conversion_rate (share): of the visitors; null: there are none
-- Chart:    bar of conversion_rate by campaign
-- Note:     Only what happens in the visit by the campaign counts; acquisition/attribution looks at the visits before.
with campaign_visits as (
  select
    mkt_source,
    mkt_medium,
    mkt_campaign,
    visitor_id,
    case
      when ${goal} is null then orders > 0
      else coalesce(instr(goals, '|' || ${goal} || '|') > 0, false)
    end as is_converted
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and (mkt_source is not null or mkt_medium is not null or mkt_campaign is not null)
),
campaigns as (
  select
    mkt_source as source,
    mkt_medium as medium,
    mkt_campaign as campaign,
    count(*) as visits,
    count(case when is_converted then 1 end) as conversions,
    count(distinct visitor_id) as visitors,
    count(distinct case when is_converted then visitor_id end) as converted_visitors
  from campaign_visits
  group by mkt_source, mkt_medium, mkt_campaign
)
select
  source,
  medium,
  campaign,
  visits,
  conversions,
  ratio(conversions, visits) as conversion_rate,
  visitors,
  converted_visitors,
  ratio(converted_visitors, visitors) as visitor_conversion_rate
from campaigns
where visits >= ${least_visits}
order by conversions desc nulls last, visits desc nulls last, source nulls last, medium nulls last, campaign nulls last
limit ${limit}
