-- The smallest score, rounded up to a whole ms, in [min, max]; nil when there is none. By bisection with ZCOUNT, so that
-- a member of several MB is never read for the sake of its score. At most 43 counts of O(log n).
local function first_score(key, min, max)
  if redis.call('ZCOUNT', key, int(min), int(max)) == 0 then
    return nil
  end
  local low, high = min, max
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZCOUNT', key, int(min), int(middle)) > 0 then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
