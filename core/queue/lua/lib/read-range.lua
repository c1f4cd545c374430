-- A place in a sorted set is the score and the first bytes of the member that was read last, and how many members that
-- share both were read. It holds while other members come and go, wherever they do. {score = ''} is the beginning.
local PREFIX_BYTES = 64

-- Whether a comes before b as Redis sorts members: byte by byte. Lua's own `<` goes by the server's locale.
local function is_before(a, b)
  for at = 1, math.min(#a, #b) do
    local left, right = a:byte(at), b:byte(at)
    if left ~= right then
      return left < right
    end
  end
  return #a < #b
end

local function step_over(place, member, score)
  local prefix = member:sub(1, PREFIX_BYTES)
  local is_same = place.score == score and place.prefix == prefix
  return { score = score, prefix = prefix, skip = is_same and place.skip + 1 or 1 }
end

-- A score bound as ZRANGEBYSCORE takes it, turned into what lies just before the range: '5' and '(5' change places.
local function outside(bound)
  return bound:sub(1, 1) == '(' and bound:sub(2) or '(' .. bound
end

-- How many members lie below the bound.
local function rank_below(key, bound)
  return bound == '-inf' and 0 or redis.call('ZCOUNT', key, '-inf', outside(bound))
end

-- Of the place's own score, the first rank that is not before its prefix or, if `is_behind`, that is behind it. Also how many
-- bytes it read for that: as many members as their number has binary digits.
local function rank_of(key, place, is_behind)
  local low = redis.call('ZCOUNT', key, '-inf', '(' .. place.score)
  local high = redis.call('ZCOUNT', key, '-inf', place.score)
  local read = 0
  while low < high do
    local middle = math.floor((low + high) / 2)
    local member = redis.call('ZRANGE', key, middle, middle)[1]
    local prefix = member:sub(1, PREFIX_BYTES)
    read = read + #member
    if is_before(prefix, place.prefix) or (is_behind and prefix == place.prefix) then
      low = middle + 1
    else
      high = middle
    end
  end
  return low, read
end

-- Calls `visit(member, score)` for up to `limit` members of [min, max] behind a place, one at a time, until it returns
-- false. O(log n) each.
local function read_range(key, min, max, is_newest, place, limit, visit)
  local first = rank_below(key, min)
  local last = redis.call('ZCOUNT', key, '-inf', max) - 1
  local rank = is_newest and last or first
  if place.score ~= '' then
    -- What was read may be gone by now, so never further than all that share the prefix.
    local from, behind = rank_of(key, place, false), rank_of(key, place, true)
    rank = is_newest and math.max(behind - 1 - place.skip, from - 1) or math.min(from + place.skip, behind)
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

local function place_of(score, prefix, skip)
  return { score = score, prefix = prefix, skip = tonumber(skip) }
end

-- Walks on from a place, looking at no more than `most` members and, but for a single bigger one, `most_bytes` bytes.
-- `visit(member, score)` returns how many bytes the member cost. Returns the place where the walk ended, the beginning
-- when that was the end of the set.
local function walk(key, min, max, is_newest, place, most, most_bytes, visit)
  local seen, bytes = 0, 0
  read_range(key, min, max, is_newest, place, most, function(member, score)
    place = step_over(place, member, score)
    seen = seen + 1
    bytes = bytes + visit(member, score)
    return bytes < most_bytes
  end)
  if seen == most or bytes >= most_bytes then
    return place.score, place.prefix, place.skip
  end
  return '', '', 0
end
