-- Puts new jobs into their queue and wakes its idle workers.
--
-- KEYS[1] queue         zset    documents, scored by ready time in their priority's band
-- KEYS[2] registry      set     names of queues that have been used
-- KEYS[3] counters      hash    totals
-- KEYS[4] minutePrefix  prefix  of the minutes' hashes
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               the queue's name
-- ARGV[3]               the channel to wake workers on
-- ARGV[4..n]            jobs: band offset, delay in ms, document; three arguments each
-- reply: now in ms

--@include clock
--@include tally

local now = clock(ARGV[1])
-- The jobs last: a script that is refused half-way has then put in none.
redis.call('SADD', KEYS[2], ARGV[2])
tally(KEYS[3], KEYS[4], now, 'enqueued', (#ARGV - 3) / 3)
for at = 4, #ARGV, 3 do
  redis.call('ZADD', KEYS[1], int(now + ARGV[at] + ARGV[at + 1]), ARGV[at + 2])
end
-- pcall: a user may lack the right to publish; workers then find the jobs at their next poll.
redis.pcall('PUBLISH', ARGV[3], '')
return now
