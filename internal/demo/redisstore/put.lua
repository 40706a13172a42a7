-- Writes a row. KEYS: the row, the demo's order. ARGV: the ID, 1 for only where the row is
-- there, the version that it must have or 0, milliseconds it may stay or 0, 1 for no
-- username, how many of the rest are written in any case; the rest are names and values, of
-- which the last are for a new row alone.
local row, order, id = KEYS[1], KEYS[2], ARGV[1]
local kind = redis.call('TYPE', row).ok
if kind == 'none' and (ARGV[2] == '1' or ARGV[3] ~= '0') then
  return 'none'
end
local version = 0
if kind == 'hash' then
  local had = redis.call('HGET', row, 'version')
  if had and #had <= 15 and string.find(had, '^%d+$') then
    version = tonumber(had)
  end
end
if ARGV[3] ~= '0' and tonumber(ARGV[3]) ~= version then
  return 'conflict'
end
local last = 6 + tonumber(ARGV[6])
if kind ~= 'hash' then
  redis.call('DEL', row) -- somebody put a key of another type in its place
  last = #ARGV
end
redis.call('HSET', row, 'version', string.format('%d', version + 1), unpack(ARGV, 7, last))
if ARGV[5] == '1' then
  redis.call('HDEL', row, 'username')
end
if ARGV[4] == '0' then
  redis.call('PERSIST', row)
else
  redis.call('PEXPIRE', row, ARGV[4])
end
local index = redis.call('TYPE', order).ok
if index ~= 'zset' and index ~= 'none' then
  redis.call('DEL', order)
end
if kind == 'none' or not redis.call('ZSCORE', order, id) then
  local newest = redis.call('ZREVRANGE', order, 0, 0, 'WITHSCORES')
  redis.call('ZADD', order, string.format('%.17g', (tonumber(newest[2]) or 0) + 1), id)
end
return redis.call('HGETALL', row)
