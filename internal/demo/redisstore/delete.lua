-- Deletes a row, and returns whether it was there. KEYS: the row, the demo's order. ARGV:
-- the ID.
if redis.call('TYPE', KEYS[2]).ok == 'zset' then
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return redis.call('DEL', KEYS[1])
