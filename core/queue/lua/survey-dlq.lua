-- Counts DLQ members that another program put there and that have no `dlq:<id>` yet, by queue and by the minute of
-- their failure. Reads only.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] entryPrefix  prefix  of the entries by id
-- ARGV[1]              score at which the last step ended, or '' to begin with the newest
-- ARGV[2]              how many members of exactly that score it had seen
-- ARGV[3]              how many members to look at
-- ARGV[4]              how many bytes to look at, after which the step ends
-- ARGV[5]              since when minutes are told apart, in ms; what is older is counted under minute 0
-- reply: score and skip where this step ended ('' and 0 at the end), then per queue and minute: queue or '', minute's
--        start, count

--@include clock
--@include read-range
--@include tally

local HEAD_BYTES = 1024

local reply, bytes, seen = { '', 0 }, 0, 0
local score, skip = ARGV[1], tonumber(ARGV[2])
local most, most_bytes, since = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local counts, order = {}, {}

read_range(KEYS[1], '-inf', '+inf', true, ARGV[1], skip, most, function(member, at)
  skip = at == score and skip + 1 or 1
  score = at
  seen = seen + 1
  bytes = bytes + #member
  local id = member:match('^{"id":"([^"\\]+)"')
  if not id or redis.call('STRLEN', KEYS[2] .. id) ~= #member then
    -- The seed writes the queue right behind the id.
    local queue = member:sub(1, HEAD_BYTES):match('"queue":"([%w._-]+)"') or ''
    local failed_at = tonumber(at)
    local minute = failed_at >= since and failed_at < 1e14 and int(failed_at - failed_at % MINUTE_MS) or '0'
    local key = queue .. ' ' .. minute
    if not counts[key] then
      counts[key] = 0
      order[#order + 1] = { queue, minute, key }
    end
    counts[key] = counts[key] + 1
  end
  return bytes < most_bytes
end)
if seen > 0 and (seen == most or bytes >= most_bytes) then
  reply[1], reply[2] = score, skip
end
for _, group in ipairs(order) do
  reply[#reply + 1] = { group[1], group[2], counts[group[3]] }
end
return reply
