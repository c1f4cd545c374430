-- The smallest score, rounded up to a whole ms, in [min, max]; nil when there is none. By bisection with ZCOUNT, so that
-- a member of several MB is never read for the sake of its score. At most 54 counts of O(log n), whatever the range is.
local MOST_STEPS = 53

local function first_score(key, min, max)
  max = math.min(max, min + 2 ^ MOST_STEPS)
  if redis.call('ZCOUNT', key, int(min), int(max)) == 0 then
    return nil
  end
  local low, high = min, max
  for _ = 1, MOST_STEPS do
    if low >= high then
      break
    end
    local middle = math.floor((low + high) / 2)
    if redis.call('ZCOUNT', key, int(min), int(middle)) > 0 then
      high = middle
    else
      low = middle + 1
    end
  end
  return high
end
