-- Moves DLQ entries to the resolved list, where they can be read and reopened for 30 days, and writes each resolution
-- where the seed has it.
--
-- KEYS[1] dlq               zset    documents with `error`, scored by when they failed
-- KEYS[2] dead              zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix       prefix  of the entries by id
-- KEYS[4] resolvedIndex     zset    ids of all queues, scored by when they were resolved
-- KEYS[5] resolved          zset    ids of this queue, same score
-- KEYS[6] resolvedPrefix    prefix  of the resolved entries by id
-- KEYS[7] resolutionPrefix  prefix  of the texts by id
-- KEYS[8] counters          hash    totals
-- KEYS[9] minutePrefix      prefix  of the minutes' hashes
-- ARGV[1]                   now in ms, or '' for the server's time
-- ARGV[2]                   the text
-- ARGV[3..n]                entries: id, member, document with its resolution; three arguments each
-- reply: one integer per entry. 1 moved, 0 was no longer there

--@include clock
--@include entry
--@include tally
--@include begin-move

local KEPT_SECONDS = 2592000

local now = clock(ARGV[1])
local reply, moved = {}, 0
begin_move(KEYS[2])
for at = 3, #ARGV, 3 do
  local id, member, document = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if redis.call('ZSCORE', KEYS[1], member) then
    redis.call('SET', KEYS[7] .. id, ARGV[2], 'EX', KEPT_SECONDS)
    redis.call('SET', KEYS[6] .. id, document, 'EX', KEPT_SECONDS)
    redis.call('ZADD', KEYS[4], int(now), id)
    redis.call('ZADD', KEYS[5], int(now), id)
    remove_entry(KEYS[1], KEYS[2], KEYS[3] .. id, id, member)
    moved = moved + 1
    reply[#reply + 1] = 1
  else
    drop_copy(KEYS[2], KEYS[3] .. id, id, member)
    reply[#reply + 1] = 0
  end
end
tally(KEYS[8], KEYS[9], now, 'resolved', moved)
return reply
