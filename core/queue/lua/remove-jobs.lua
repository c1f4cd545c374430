-- Takes jobs that wait, rest or are parked out of their queue for good. Each goes only if it is still there exactly as it
-- was read. Where it was its ordering key's turn, the next of that key comes forward.
--
-- KEYS[1] queue         zset    documents, scored by ready time in their priority's band
-- KEYS[2] parked        zset    jobs behind their ordering key's turn
-- KEYS[3] turns         hash    ordering key -> whose turn it is
-- KEYS[4] counters      hash    totals
-- KEYS[5] minutePrefix  prefix  of the minutes' hashes
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               what to count: a field of the counters
-- ARGV[3]               the channel to wake workers on
-- ARGV[4]               how many bytes of jobs to take out or let come forward, after which no further one is looked at
-- ARGV[5..n]            jobs: 'queue' or 'parked', id, member, ms since the epoch when a foreign producer put it in or ''
--                       if it was counted then; four arguments each
-- reply: one integer per job, in order, and no more than the bytes allow. 1 taken out, 0 was no longer there

--@include clock
--@include tally
--@include turn
--@include begin-move

local now = clock(ARGV[1])
local reply, removed, bytes, has_passed = {}, 0, 0, false
-- None of its members is empty, and a full server lets jobs go.
begin_move(KEYS[2])
for at = 5, #ARGV, 4 do
  if bytes >= tonumber(ARGV[4]) then
    break
  end
  local place, id, member = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  bytes = bytes + #member
  local set = place == 'queue' and KEYS[1] or KEYS[2]
  if redis.call('ZSCORE', set, member) then
    local key = place == 'queue' and ordering_key(member)
    if key then
      bytes = bytes + (pass_turn(KEYS[3], KEYS[2], KEYS[1], key, id) or 0)
      has_passed = true
    end
    redis.call('ZREM', set, member)
    if ARGV[at + 3] ~= '' then
      tally(KEYS[4], KEYS[5], kept_time(ARGV[at + 3], now), 'enqueued', 1)
    end
    removed = removed + 1
    reply[#reply + 1] = 1
  else
    reply[#reply + 1] = 0
  end
end
tally(KEYS[4], KEYS[5], now, ARGV[2], removed)
if has_passed then
  redis.pcall('PUBLISH', ARGV[3], '')
end
return reply
