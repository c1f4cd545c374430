local MINUTE_MS = 60000
-- Twice what the windows show, and more than the longest one.
local MINUTE_KEPT_SECONDS = 7200

-- Adds to a queue's totals and to those of the minute that `at` falls in. `counts` is field -> whole number.
local function tally_all(counters, minute_prefix, at, counts)
  local minute, is_new = minute_prefix .. int(at - at % MINUTE_MS), false
  for field, amount in pairs(counts) do
    if amount ~= 0 then
      local text = int(amount)
      redis.call('HINCRBY', counters, field, text)
      -- A field that holds no more than what was just added is new, and so may be its hash.
      is_new = redis.call('HINCRBY', minute, field, text) == amount or is_new
    end
  end
  if is_new then
    redis.call('EXPIRE', minute, MINUTE_KEPT_SECONDS)
  end
end

-- The same for one field.
local function tally(counters, minute_prefix, at, field, amount)
  tally_all(counters, minute_prefix, at, { [field] = amount })
end

-- Collects what `tally_all` writes in the end.
local function count(counts, field, amount)
  counts[field] = (counts[field] or 0) + amount
end

-- A time that a document told, moved into the minutes that are kept: nobody would ever look at any other.
local function kept_time(told, now)
  return math.min(math.max(tonumber(told), now - MINUTE_KEPT_SECONDS * 1000), now)
end
