-- Forgets what is left of workers and resolved entries that are long gone.
--
-- KEYS[1] heartbeats     zset  worker ids, scored by when they were last heard of
-- KEYS[2] workers        hash  worker id -> what it says about itself, as JSON
-- KEYS[3] resolved       zset  ids of this queue, scored by when they were resolved
-- KEYS[4] resolvedIndex  zset  ids of all queues, same score
-- ARGV[1]                now in ms, or '' for the server's time
-- ARGV[2]                after how many ms without a heartbeat a worker is forgotten
-- ARGV[3]                how many of each to forget at most
-- reply: how many were forgotten

--@include clock

-- What `resolved:<id>` and the seed's `resolution:<id>` live.
local RESOLVED_MS = 2592000000

local now = clock(ARGV[1])
local most = tonumber(ARGV[3])
local workers = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', int(now - ARGV[2]), 'LIMIT', 0, most)
for _, worker in ipairs(workers) do
  redis.call('HDEL', KEYS[2], worker)
  redis.call('ZREM', KEYS[1], worker)
end
local ids = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', int(now - RESOLVED_MS), 'LIMIT', 0, most)
for _, id in ipairs(ids) do
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZREM', KEYS[3], id)
end
return #workers + #ids
