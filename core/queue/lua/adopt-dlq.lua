-- Gives DLQ members of one queue that another program put there what ours have: the copy by id and the place in their
-- queue's index.
--
-- KEYS[1] dlq           zset    documents with `error`, scored by when they failed
-- KEYS[2] dead          zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix   prefix  of the entries by id
-- KEYS[4] counters      hash    totals
-- KEYS[5] minutePrefix  prefix  of the minutes' hashes
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               the queue's name, or '' when the entries do not say it
-- ARGV[3..n]            entries: id, member; two arguments each
-- reply: how many were adopted

--@include clock
--@include tally

local now = clock(ARGV[1])
local adopted = 0
for at = 3, #ARGV, 2 do
  local id, member = ARGV[at], ARGV[at + 1]
  local score = redis.call('ZSCORE', KEYS[1], member)
  local current = redis.call('GET', KEYS[3] .. id)
  -- Two members may have one id; then the first keeps the place until it is gone.
  local is_taken = current and current ~= member and redis.call('ZSCORE', KEYS[1], current)
  if score and not is_taken then
    if current ~= member then
      redis.call('SET', KEYS[3] .. id, member)
    end
    local is_new = redis.call('ZADD', KEYS[2], score, id) == 1
    local failed_at = math.min(tonumber(score), now)
    if is_new and ARGV[2] ~= '' and failed_at > now - MINUTE_KEPT_SECONDS * 1000 then
      tally(KEYS[4], KEYS[5], failed_at, 'dead', 1)
    end
    if is_new or current ~= member then
      adopted = adopted + 1
    end
  end
end
return adopted
