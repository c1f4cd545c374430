-- Puts resolved entries back into the DLQ, as of now: with the old time of failure, retention could take them at once.
--
-- KEYS[1] dlq               zset    documents with `error`, scored by when they failed
-- KEYS[2] dead              zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix       prefix  of the entries by id
-- KEYS[4] resolvedIndex     zset    ids of all queues, scored by when they were resolved
-- KEYS[5] resolved          zset    ids of this queue, same score
-- KEYS[6] resolvedPrefix    prefix  of the resolved entries by id
-- KEYS[7] resolutionPrefix  prefix  of the texts by id
-- ARGV[1]                   now in ms, or '' for the server's time
-- ARGV[2..n]                entries: id, resolved document, member; three arguments each
-- reply: one integer per entry. 1 moved, 0 was no longer there as it was read

--@include clock
--@include begin-move

local now = clock(ARGV[1])
local reply = {}
begin_move(KEYS[4])
for at = 2, #ARGV, 3 do
  local id, document, member = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if redis.call('GET', KEYS[6] .. id) == document then
    redis.call('ZADD', KEYS[1], int(now), member)
    redis.call('SET', KEYS[3] .. id, member)
    redis.call('ZADD', KEYS[2], int(now), id)
    redis.call('ZREM', KEYS[4], id)
    redis.call('ZREM', KEYS[5], id)
    redis.call('DEL', KEYS[6] .. id, KEYS[7] .. id)
    reply[#reply + 1] = 1
  else
    reply[#reply + 1] = 0
  end
end
return reply
