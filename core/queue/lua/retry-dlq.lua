-- Puts DLQ entries of one queue back into it with fresh attempts. An entry moves only if it is still in the DLQ exactly
-- as it was read, so a second click finds nothing to move.
--
-- KEYS[1] dlq              zset    documents with `error`, scored by when they failed
-- KEYS[2] dead             zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix      prefix  of the entries by id
-- KEYS[4] queue            zset    documents, scored by ready time in their priority's band
-- KEYS[5] processedPrefix  prefix  of the idempotency marks
-- KEYS[6] counters         hash    totals
-- KEYS[7] minutePrefix     prefix  of the minutes' hashes
-- KEYS[8] registry         set     names of queues that have been used
-- ARGV[1]                  now in ms, or '' for the server's time
-- ARGV[2]                  the queue's name
-- ARGV[3]                  the channel to wake workers on
-- ARGV[4]                  '1' to delete the idempotency marks too
-- ARGV[5..n]               entries: id, member, new document, band offset; four arguments each
-- reply: one integer per entry. 1 moved, 0 was no longer there

--@include clock
--@include entry
--@include tally
--@include begin-move

local now = clock(ARGV[1])
local reply, moved = {}, 0
begin_move(KEYS[2])
for at = 5, #ARGV, 4 do
  local id, member, document, offset = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if redis.call('ZSCORE', KEYS[1], member) then
    redis.call('ZADD', KEYS[4], int(now + offset), document)
    remove_entry(KEYS[1], KEYS[2], KEYS[3] .. id, id, member)
    if ARGV[4] == '1' then
      redis.call('DEL', KEYS[5] .. id)
    end
    moved = moved + 1
    reply[#reply + 1] = 1
  else
    drop_copy(KEYS[2], KEYS[3] .. id, id, member)
    reply[#reply + 1] = 0
  end
end
if moved > 0 then
  tally(KEYS[6], KEYS[7], now, 'redriven', moved)
  redis.call('SADD', KEYS[8], ARGV[2])
  redis.pcall('PUBLISH', ARGV[3], '')
end
return reply
