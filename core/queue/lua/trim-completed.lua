-- Takes out of the index of completed jobs what is older than the queue's retention, or more than it may hold.
--
-- KEYS[1] completed  zset    ids, scored by when they finished
-- KEYS[2] counters   hash    totals
-- KEYS[3] keep       string  the queue's retention in ms, where somebody has set it
-- ARGV[1]            now in ms, or '' for the server's time
-- ARGV[2]            retention in ms, where nobody has
-- ARGV[3]            how many ids it may hold
-- ARGV[4]            how many to take out at most
-- reply: how many were taken out

--@include clock
--@include retention

local most = tonumber(ARGV[4])
local old = redis.call('ZCOUNT', KEYS[1], '-inf', int(clock(ARGV[1]) - retention(KEYS[3], ARGV[2])))
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[3])
local count = math.min(math.max(old, over), most)
if count <= 0 then
  return 0
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, count - 1)
redis.call('HINCRBY', KEYS[2], 'expiredCompleted', count)
return count
