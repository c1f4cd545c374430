-- Moves a claimed job to the DLQ: as a member of the seed's set, under its own key for look-up, and into its queue's
-- index.
--
-- KEYS[1] dlq           zset    documents with `error`, scored by when they failed
-- KEYS[2] entry         string  the same document
-- KEYS[3] dead          zset    ids of this queue's entries, same score
-- KEYS[4] active        zset    tokens, scored by lease end
-- KEYS[5] claims        hash    token -> score, start, worker, newline, document
-- KEYS[6] counters      hash    totals
-- KEYS[7] minutePrefix  prefix  of the minutes' hashes
-- KEYS[8] claimIds      hash    token -> id
-- KEYS[9] turns         hash    ordering key -> whose turn it is
-- KEYS[10] parked       zset    jobs behind it
-- KEYS[11] queue        zset    where the next of them goes
-- KEYS[12] wake         channel on which idle workers listen
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               token
-- ARGV[3]               'held' for the worker that has it, 'expired' to take it only if its lease has ended
-- ARGV[4]               what to count beside `dead`: a field of the counters, or ''
-- ARGV[5]               id
-- ARGV[6]               the entry's document
-- ARGV[7]               ms since the epoch when a foreign producer put the job in, or '' if it was counted then
-- reply: 'moved' or 'lost'

--@include clock
--@include tally
--@include turn
--@include begin-move

local now = clock(ARGV[1])
local token = ARGV[2]
local lease_end = redis.call('ZSCORE', KEYS[4], token)
if not lease_end or (ARGV[3] == 'expired' and tonumber(lease_end) > now) then
  return 'lost'
end

begin_move(KEYS[4])
redis.call('ZADD', KEYS[1], int(now), ARGV[6])
redis.call('SET', KEYS[2], ARGV[6])
redis.call('ZADD', KEYS[3], int(now), ARGV[5])
tally(KEYS[6], KEYS[7], now, 'dead', 1)
if ARGV[4] ~= '' then
  tally(KEYS[6], KEYS[7], now, ARGV[4], 1)
end
if ARGV[7] ~= '' then
  tally(KEYS[6], KEYS[7], kept_time(ARGV[7], now), 'enqueued', 1)
end
local key = ordering_key(ARGV[6])
if key and pass_turn(KEYS[9], KEYS[10], KEYS[11], key, ARGV[5]) then
  redis.pcall('PUBLISH', KEYS[12], '')
end
redis.call('ZREM', KEYS[4], token)
redis.call('HDEL', KEYS[5], token)
redis.call('HDEL', KEYS[8], token)
return 'moved'
