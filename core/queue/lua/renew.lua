-- A worker's heartbeat: says that it is alive and extends the leases of what it is working on.
--
-- KEYS[1] active      zset  tokens, scored by lease end
-- KEYS[2] heartbeats  zset  worker ids, scored by when they were last heard of
-- KEYS[3] workers     hash  worker id -> what it says about itself, as JSON
-- ARGV[1]             now in ms, or '' for the server's time
-- ARGV[2]             worker id
-- ARGV[3]             what it says about itself
-- ARGV[4]             lease in ms
-- ARGV[5..n]          tokens
-- reply: now, then one integer per token. 1 renewed, 0 lost

--@include clock
--@include begin-move

local now = clock(ARGV[1])
-- Leases must hold on a full server too.
begin_move(KEYS[1])
redis.call('ZADD', KEYS[2], int(now), ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
local reply = { now }
for at = 5, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[at]) then
    redis.call('ZADD', KEYS[1], int(now + ARGV[4]), ARGV[at])
    reply[#reply + 1] = 1
  else
    reply[#reply + 1] = 0
  end
end
return reply
