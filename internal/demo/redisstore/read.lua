-- Reads rows. KEYS: the demo's order, the rows. ARGV: their IDs. Of each row it returns its
-- type, its milliseconds to live, its names and values; of one that has ended nothing, and
-- its ID leaves the order.
local rows = {}
for i = 2, #KEYS do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind == 'none' then
    redis.call('ZREM', KEYS[1], ARGV[i - 1])
    rows[i - 1] = false
  else
    rows[i - 1] = {kind, redis.call('PTTL', KEYS[i]), kind == 'hash' and redis.call('HGETALL', KEYS[i]) or {}}
  end
end
return rows
