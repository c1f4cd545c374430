-- Looks on through a queue's index of DLQ entries and drops those that are not in the DLQ: somebody took their members out,
-- edited them, or deleted the whole set. Adoption finds what an edited member has become. Each call goes on where the last
-- one ended, whoever made it.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] dead         zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix  prefix  of the entries by id
-- KEYS[4] verified     string  the place where the last call ended: score, skip, prefix; missing at the beginning
-- ARGV[1]              how many ids to look at
-- ARGV[2]              how many bytes of documents to look at, after which the look ends
-- reply: how many were dropped

--@include read-range

local stored = redis.call('GET', KEYS[4])
local place = place_of('', '', 0)
if stored then
  local score, skip, prefix = stored:match('^(%S+) (%d+) (.*)$')
  place = place_of(score, prefix, skip)
end
local stale = {}
local score, prefix, skip = walk(
  KEYS[2], '-inf', '+inf', false, place, tonumber(ARGV[1]), tonumber(ARGV[2]),
  function(id)
    local copy = redis.call('GET', KEYS[3] .. id)
    if not copy or not redis.call('ZSCORE', KEYS[1], copy) then
      stale[#stale + 1] = id
    end
    return copy and #copy or 0
  end
)
for _, id in ipairs(stale) do
  redis.call('DEL', KEYS[3] .. id)
  redis.call('ZREM', KEYS[2], id)
end
if score ~= '' then
  redis.call('SET', KEYS[4], score .. ' ' .. skip .. ' ' .. prefix)
elseif stored then
  redis.call('DEL', KEYS[4])
end
return #stale
