-- Finishes a job, in one step after the work: the idempotency mark, the result, the index of completed jobs, and the
-- job out of the active set. The token fences: a worker whose lease was taken away cannot finish the job any more.
-- A lease that has ended but was not taken away yet still counts, since nobody else has the job then.
--
-- KEYS[1] active        zset    tokens, scored by lease end
-- KEYS[2] claims        hash    token -> score, start, worker, newline, document
-- KEYS[3] processed     string  the idempotency mark; its value is the token that set it
-- KEYS[4] result        string  what the seed's readers read
-- KEYS[5] completed     zset    ids, scored by when they finished
-- KEYS[6] counters      hash    totals
-- KEYS[7] minutePrefix  prefix  of the minutes' hashes
-- KEYS[8] claimIds      hash    token -> id
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               token
-- ARGV[3]               id
-- ARGV[4]               the result's JSON text
-- ARGV[5]               worker id, as JSON text
-- ARGV[6]               the document to keep with the result, or '' for the claimed one
-- ARGV[7]               ms since the epoch when a foreign producer put the job in, or '' if it was counted then
-- reply: 'acknowledged', 'duplicate' (done before by another; dropped, nothing overwritten) or 'lost'

--@include clock
--@include mark
--@include tally
--@include begin-move

local KEPT_SECONDS = 86400

local now = clock(ARGV[1])
local token = ARGV[2]
local claim = redis.call('HGET', KEYS[2], token)
if not claim or not redis.call('ZSCORE', KEYS[1], token) then
  -- Its own mark means that the reply was lost on the way, not the lease.
  return redis.call('GET', KEYS[3]) == token and 'acknowledged' or 'lost'
end

begin_move(KEYS[1])
local reply = 'duplicate'
if redis.call('SET', KEYS[3], token, 'NX', 'EX', KEPT_SECONDS) then
  reply = 'acknowledged'
  local started, document = claim:match('^%S+ (%d+) [^\n]*\n(.*)$')
  local duration = math.max(now - tonumber(started), 0)
  if ARGV[6] ~= '' then
    document = ARGV[6]
  end
  redis.call(
    'SET',
    KEYS[4],
    '{"status":"success","data":' .. ARGV[4] .. ',"finishedAt":' .. int(now) .. ',"durationMs":' .. int(duration)
      .. ',"worker":' .. ARGV[5] .. ',"job":' .. document .. '}',
    'EX',
    KEPT_SECONDS
  )
  redis.call('ZADD', KEYS[5], int(now), ARGV[3])
  tally(KEYS[6], KEYS[7], now, 'completed', 1)
  tally(KEYS[6], KEYS[7], now, 'durationMs', duration)
else
  tally(KEYS[6], KEYS[7], now, 'skipped', 1)
  if mark_origin(KEYS[3]) == 'foreign' then
    tally(KEYS[6], KEYS[7], now, 'skippedForeign', 1)
  end
end
if ARGV[7] ~= '' then
  tally(KEYS[6], KEYS[7], kept_time(ARGV[7], now), 'enqueued', 1)
end
redis.call('ZREM', KEYS[1], token)
redis.call('HDEL', KEYS[2], token)
redis.call('HDEL', KEYS[8], token)
return reply
