-- Takes DLQ entries of one queue out that are older than its retention, and counts them; while retention is on. Entries
-- whose score is no time in ms are never old.
--
-- KEYS[1] dlq            zset    documents with `error`, scored by when they failed
-- KEYS[2] dead           zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix    prefix  of the entries by id
-- KEYS[4] counters       hash    totals
-- KEYS[5] deadRetention  string  'on' while dead entries may be deleted
-- KEYS[6] keep           string  the queue's retention in ms, where somebody has set it
-- ARGV[1]                now in ms, or '' for the server's time
-- ARGV[2]                retention in ms, where nobody has
-- ARGV[3]                how many to take out at most
-- ARGV[4]                how many bytes of documents, after which no further one is taken out
-- reply: how many were taken out

--@include clock
--@include retention

if redis.call('GET', KEYS[5]) ~= 'on' then
  return 0
end
local latest = int(clock(ARGV[1]) - retention(KEYS[6], ARGV[2]))
local ids = redis.call('ZRANGEBYSCORE', KEYS[2], int(EARLIEST_MS), latest, 'LIMIT', 0, tonumber(ARGV[3]))
local count, bytes = 0, 0
for _, id in ipairs(ids) do
  if bytes >= tonumber(ARGV[4]) then
    break
  end
  local document = redis.call('GET', KEYS[3] .. id)
  if document then
    bytes = bytes + #document
    redis.call('ZREM', KEYS[1], document)
    redis.call('DEL', KEYS[3] .. id)
  end
  redis.call('ZREM', KEYS[2], id)
  count = count + 1
end
if count > 0 then
  redis.call('HINCRBY', KEYS[4], 'expiredDead', count)
end
return count
