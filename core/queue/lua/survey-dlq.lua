-- Counts DLQ members that another program put there and that have no `dlq:<id>` yet, by queue and by the minute of
-- their failure. Reads only.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] entryPrefix  prefix  of the entries by id
-- ARGV[1..3]           the place where the last step ended: score, prefix, skip; '' '' 0 to begin with the newest
-- ARGV[4]              how many members to look at
-- ARGV[5]              how many bytes to look at, after which the step ends
-- ARGV[6]              since when minutes are told apart, in ms; what is older is counted under minute 0
-- reply: the place where this step ended ('' '' 0 at the end), then per queue and minute: {queue or '', minute's start,
--        count}

--@include clock
--@include read-range
--@include tally
--@include usual-id

local HEAD_BYTES = 1024

local since = tonumber(ARGV[6])
local groups, order = {}, {}

-- The seed writes the queue right behind the id.
local function count(member, score)
  local queue = member:sub(1, HEAD_BYTES):match('"queue":"([%w._-]+)"') or ''
  local failed_at = tonumber(score)
  local minute = failed_at >= since and failed_at < 1e14 and int(failed_at - failed_at % MINUTE_MS) or '0'
  local key = queue .. ' ' .. minute
  if not groups[key] then
    groups[key] = { queue, minute, 0 }
    order[#order + 1] = groups[key]
  end
  groups[key][3] = groups[key][3] + 1
end

local place = place_of(ARGV[1], ARGV[2], ARGV[3])
local score, prefix, skip = walk(
  KEYS[1], '-inf', '+inf', true, place, tonumber(ARGV[4]), tonumber(ARGV[5]),
  function(member, at)
    local id = usual_id(member)
    if not id or redis.call('STRLEN', KEYS[2] .. id) ~= #member then
      count(member, at)
    end
    return #member
  end
)
local reply = { score, prefix, skip }
for _, group in ipairs(order) do
  reply[#reply + 1] = group
end
return reply
