-- The workers of one queue, those heard of last first, and what each is working on.
--
-- KEYS[1] heartbeats  zset  worker ids, scored by when they were last heard of
-- KEYS[2] workers     hash  worker id -> what it says about itself, as JSON
-- KEYS[3] active      zset  tokens, scored by lease end
-- KEYS[4] claims      hash  token -> score, start, worker, newline, document
-- ARGV[1]             now in ms, or '' for the server's time
-- ARGV[2]             for how many ms a worker counts as alive after its last heartbeat
-- ARGV[3]             how many workers and how many claims to read at most
-- reply: now; per worker {id, last heard of, what it says or ''}; per claim {worker, beginning of the document}

--@include clock

local HEAD_BYTES = 200

local now = clock(ARGV[1])
local most = tonumber(ARGV[3])
local workers, claims = {}, {}
local found =
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', int(now - ARGV[2]), 'WITHSCORES', 'LIMIT', 0, most)
for at = 1, #found, 2 do
  workers[#workers + 1] = { found[at], found[at + 1], redis.call('HGET', KEYS[2], found[at]) or '' }
end
for _, token in ipairs(redis.call('ZRANGE', KEYS[3], 0, most - 1)) do
  local claim = redis.call('HGET', KEYS[4], token)
  if claim then
    local worker, start = claim:match('^%S+ %d+ ([^\n]*)\n()')
    claims[#claims + 1] = { worker, claim:sub(start, start + HEAD_BYTES - 1) }
  end
end
return { now, workers, claims }
