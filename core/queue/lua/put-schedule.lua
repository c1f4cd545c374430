-- Writes a schedule's definition, new or changed, and its next tick. What is counted of it stays. Nothing happens if somebody
-- else has changed it, or it has ticked, since it was read.
--
-- KEYS[1] schedules  hash  schedule id -> version, fired, missed, last tick, last time, last job, newline, definition
-- KEYS[2] ticks      zset  schedule ids, scored by their next tick, +inf for none
-- ARGV[1]            id
-- ARGV[2]            its first line as it was read, or '' for a new one
-- ARGV[3]            new version
-- ARGV[4]            new definition
-- ARGV[5]            next tick in ms, '+inf' for none, or '' to leave it as it is
-- ARGV[6]            how many schedules a queue may have
-- reply: 'put', 'changed' meanwhile, or 'full'

local stored = redis.call('HGET', KEYS[1], ARGV[1])
local head = stored and stored:match('^[^\n]*') or ''
if head ~= ARGV[2] then
  return 'changed'
end
if not stored and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[6]) then
  return 'full'
end
local counted = head:match('^%S+ (.*)$') or '0 0 - - -'
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. counted .. '\n' .. ARGV[4])
if ARGV[5] ~= '' then
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1])
end
return 'put'
