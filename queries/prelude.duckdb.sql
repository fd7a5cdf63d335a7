-- The macros of the questions, for DuckDB. The same names with the same meaning stand in prelude.hive.sql.

-- The identifier a visitor is counted by; null: the event carries none.
-- A network id made by this very request is no identity yet: browsers that refuse the cookie get a new one on every hit.
create or replace macro visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as
  coalesce(
    domain_userid,
    case when coalesce(network_userid_new, false) then null else network_userid end,
    visitor_hash
  );
