-- The macros of the questions, for Hive. The same names with the same meaning stand in prelude.duckdb.sql.

-- The identifier a visitor is counted by; null: the event carries none.
-- A network id made by this very request is no identity yet: browsers that refuse the cookie get a new one on every hit.
create temporary macro visitor_id(domain_userid string, network_userid string, network_userid_new boolean, visitor_hash string)
  coalesce(
    domain_userid,
    case when coalesce(network_userid_new, false) then null else network_userid end,
    visitor_hash
  );
