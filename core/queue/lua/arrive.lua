-- Puts a batch of things that `depart` has laid aside elsewhere into their places here, once, however often it is sent. What
-- is here already stays as it is.
--
-- KEYS[1] arrivals         hash    place: the name of this one; last:<source> -> the last batch that came from there
-- KEYS[2] queue            zset    documents, scored by ready time in their priority's band
-- KEYS[3] parked           zset    jobs behind their ordering key's turn
-- KEYS[4] turns            hash    ordering key -> whose turn it is
-- KEYS[5] dlq              zset    documents with `error`, scored by when they failed
-- KEYS[6] dead             zset    ids of this queue's entries, same score
-- KEYS[7] entryPrefix      prefix  of the entries by id
-- KEYS[8] completed        zset    ids, scored by when they finished
-- KEYS[9] resolvedIndex    zset    ids of all queues, scored by when they were resolved
-- KEYS[10] resolved        zset    ids of this queue, same score
-- KEYS[11] resolvedPrefix  prefix  of the resolved entries by id
-- KEYS[12] schedules       hash    schedule id -> what is counted, newline, definition
-- KEYS[13] ticks           zset    schedule ids, scored by their next tick
-- KEYS[14] paused          string  who paused the queue
-- KEYS[15] rateLimit       string  jobs and interval
-- KEYS[16] starts          list    start times, newest first
-- KEYS[17] counters        hash    totals
-- KEYS[18] minutePrefix    prefix  of the minutes' hashes
-- ARGV[1]                  the channel to wake workers on
-- ARGV[2..4]               the source's name, previous batch, batch
-- ARGV[5..n]               its things: kind and four texts; five arguments each
-- reply: 'arrived'; 'known' when it had before; 'conflict' when the batch before it never has

--@include turn

local MINUTE_KEPT_SECONDS = 7200
local LONGEST_INTERVAL_MS = 86400000

local put = {}

function put.job(document, score)
  if not line_up(KEYS[4], KEYS[3], KEYS[17], score, document) then
    return
  end
  redis.call('ZADD', KEYS[2], 'NX', score, document)
  assert(redis.call('ZSCORE', KEYS[2], document), 'a job was not written')
end

function put.dead(member, score, id)
  redis.call('ZADD', KEYS[5], 'NX', score, member)
  assert(redis.call('ZSCORE', KEYS[5], member), 'a dead job was not written')
  if id == '' then
    return
  end
  -- Two members may have one id; then the first keeps the place.
  local current = redis.call('GET', KEYS[7] .. id)
  if not current or not redis.call('ZSCORE', KEYS[5], current) then
    redis.call('SET', KEYS[7] .. id, member)
    redis.call('ZADD', KEYS[6], score, id)
  end
end

function put.completed(id, score)
  redis.call('ZADD', KEYS[8], 'NX', score, id)
end

function put.resolved(id, score, document, left_ms)
  if tonumber(left_ms) > 0 then
    redis.call('SET', KEYS[11] .. id, document, 'PX', left_ms, 'NX')
  else
    redis.call('SET', KEYS[11] .. id, document, 'NX')
  end
  redis.call('ZADD', KEYS[9], 'NX', score, id)
  redis.call('ZADD', KEYS[10], 'NX', score, id)
end

function put.schedule(id, tick, stored)
  if redis.call('HSETNX', KEYS[12], id, stored) == 1 then
    redis.call('ZADD', KEYS[13], tick, id)
  end
end

function put.paused(value)
  redis.call('SET', KEYS[14], value, 'NX')
end

function put.rateLimit(value)
  redis.call('SET', KEYS[15], value, 'NX')
end

-- Older than what has started here.
function put.start(at)
  redis.call('RPUSH', KEYS[16], at)
  local interval = (redis.call('GET', KEYS[15]) or ''):match('^%d+ (%d+)$')
  redis.call('PEXPIRE', KEYS[16], interval or LONGEST_INTERVAL_MS)
end

function put.count(field, amount)
  redis.call('HINCRBY', KEYS[17], field, amount)
end

function put.minute(field, amount, start)
  redis.call('HINCRBY', KEYS[18] .. start, field, amount)
  redis.call('EXPIRE', KEYS[18] .. start, MINUTE_KEPT_SECONDS)
end

local source, previous, batch = 'last:' .. ARGV[2], ARGV[3], ARGV[4]
local last = redis.call('HGET', KEYS[1], source)
if last == batch then
  return 'known'
end
if (last or '') ~= previous then
  return 'conflict'
end
-- First, so that a full server refuses all of it.
redis.call('HSET', KEYS[1], source, previous)
for at = 5, #ARGV, 5 do
  put[ARGV[at]](ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4])
end
redis.call('HSET', KEYS[1], source, batch)
redis.pcall('PUBLISH', ARGV[1], '')
return 'arrived'
