-- A queue's rate limit: never more than so many starts in any interval of that length, over the whole fleet.
-- `limit` is `<jobs> <interval ms>`, `starts` the times of the last ones, newest first.

-- Old starts that one call forgets; a lowered limit takes a few calls.
local MOST_FORGOTTEN = 1000

-- How many of `wanted` jobs may start now and, if not all, when the next may.
local function starts_allowed(starts, limit, wanted, now)
  local most, interval = limit:match('^(%d+) (%d+)$')
  if not most then
    return wanted
  end
  local free = most - redis.call('LLEN', starts)
  local oldest
  for _ = 1, MOST_FORGOTTEN do
    oldest = tonumber(redis.call('LINDEX', starts, -1))
    -- A start in the future is one from before the clock was set back.
    local is_over = oldest and (oldest <= now - interval or oldest > now)
    if free >= wanted or not is_over then
      break
    end
    redis.call('RPOP', starts)
    free = free + 1
  end
  if free >= wanted then
    return wanted
  end
  return math.max(free, 0), (oldest or now) + interval
end

local function note_starts(starts, limit, number, now)
  local interval = limit:match('^%d+ (%d+)$')
  if not interval then
    return
  end
  local times = {}
  for index = 1, number do
    times[index] = int(now)
  end
  redis.call('LPUSH', starts, unpack(times))
  redis.call('PEXPIRE', starts, interval)
end
