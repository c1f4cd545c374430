local MINUTE_MS = 60000
-- Twice what the windows show, and more than the longest one.
local MINUTE_KEPT_SECONDS = 7200

-- Adds to a queue's totals and to those of the minute that `at` falls in. Amounts are whole numbers; 0 writes nothing.
local function tally(counters, minute_prefix, at, field, amount)
  if amount == 0 then
    return
  end
  redis.call('HINCRBY', counters, field, int(amount))
  local minute = minute_prefix .. int(at - at % MINUTE_MS)
  redis.call('HINCRBY', minute, field, int(amount))
  redis.call('EXPIRE', minute, MINUTE_KEPT_SECONDS)
end

-- A time that a document told, moved into the minutes that are kept: nobody would ever look at any other.
local function kept_time(told, now)
  return math.min(math.max(tonumber(told), now - MINUTE_KEPT_SECONDS * 1000), now)
end
