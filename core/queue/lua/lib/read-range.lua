-- A score bound as ZRANGEBYSCORE takes it, turned into what lies just before the range: '5' and '(5' change places.
local function outside(bound)
  return bound:sub(1, 1) == '(' and bound:sub(2) or '(' .. bound
end

-- How many members lie below the bound.
local function rank_below(key, bound)
  return bound == '-inf' and 0 or redis.call('ZCOUNT', key, '-inf', outside(bound))
end

-- Calls `visit(member, score)` for up to `limit` members of [min, max] in order, one at a time, until it returns false.
-- O(log n) each. `score` and `skip` are where a page ended: its last score, and how many members of exactly that score
-- were read already, so that the place holds while members before it come and go; '' and 0 begin.
local function read_range(key, min, max, is_newest, score, skip, limit, visit)
  local first = rank_below(key, min)
  local last = redis.call('ZCOUNT', key, '-inf', max) - 1
  local rank
  if is_newest then
    rank = score == '' and last or redis.call('ZCOUNT', key, '-inf', score) - 1 - skip
  else
    rank = score == '' and first or redis.call('ZCOUNT', key, '-inf', '(' .. score) + skip
  end
  for _ = 1, limit do
    if rank < first or rank > last then
      return
    end
    local found = redis.call('ZRANGE', key, rank, rank, 'WITHSCORES')
    if visit(found[1], found[2]) == false then
      return
    end
    rank = rank + (is_newest and -1 or 1)
  end
end
