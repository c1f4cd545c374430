-- Puts a claimed job back into its queue: after a failed attempt (later), after its lease was lost, or unworked when
-- its worker stops (both at the place it had).
--
-- KEYS[1] queue         zset    documents, scored by ready time in their priority's band
-- KEYS[2] active        zset    tokens, scored by lease end
-- KEYS[3] claims        hash    token -> score, start, worker, newline, document
-- KEYS[4] counters      hash    totals
-- KEYS[5] minutePrefix  prefix  of the minutes' hashes
-- KEYS[6] claimIds      hash    token -> id
-- KEYS[7] turns         hash    ordering key -> whose turn it is
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               token
-- ARGV[3]               'held' for the worker that has it, 'expired' to take it only if its lease has ended
-- ARGV[4]               what to count: a field of the counters, or ''
-- ARGV[5]               how long it rests, in ms, or '' to keep its place
-- ARGV[6]               the document's new text, or '' for the claimed one
-- ARGV[7]               ms since the epoch when a foreign producer put the job in, or '' if it was counted then
-- ARGV[8]               the channel to wake workers on
-- reply: 'moved' or 'lost'

--@include clock
--@include bands
--@include tally
--@include turn
--@include usual-id
--@include begin-move

local now = clock(ARGV[1])
local token = ARGV[2]
local lease_end = redis.call('ZSCORE', KEYS[2], token)
local claim = redis.call('HGET', KEYS[3], token)
if not claim then
  -- A token without a job, which only a hand can have made.
  redis.call('ZREM', KEYS[2], token)
  redis.call('HDEL', KEYS[6], token)
end
if not lease_end or not claim or (ARGV[3] == 'expired' and tonumber(lease_end) > now) then
  return 'lost'
end

begin_move(KEYS[2])
local score, document = claim:match('^(%S+) [^\n]*\n(.*)$')
if ARGV[5] ~= '' then
  score = int(now + ARGV[5] + band_offset(tonumber(score)))
end
if ARGV[6] ~= '' then
  document = ARGV[6]
end
redis.call('ZADD', KEYS[1], score, document)
-- It keeps its turn: what shares its ordering key waits until it is through.
local id = usual_id(document)
local key = id and ordering_key(document)
if key and has_turn(KEYS[7], key, id) then
  take_turn(KEYS[7], key, id, 'q ' .. score)
end
if ARGV[4] ~= '' then
  tally(KEYS[4], KEYS[5], now, ARGV[4], 1)
end
if ARGV[7] ~= '' then
  tally(KEYS[4], KEYS[5], kept_time(ARGV[7], now), 'enqueued', 1)
end
redis.call('ZREM', KEYS[2], token)
redis.call('HDEL', KEYS[3], token)
redis.call('HDEL', KEYS[6], token)
if ARGV[5] == '' then
  redis.pcall('PUBLISH', ARGV[8], '')
end
return 'moved'
