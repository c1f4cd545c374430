-- Jobs that share an ordering key run one after another. The one whose turn it is lives where every job does; the
-- others are parked behind it, in the order in which they came. `turns` tells per key whose turn it is and where that
-- job is: `<id> q <score>` in its queue, `<id> a <token>` active. Whoever takes an ordered job out for good passes the
-- turn on in the same step.

-- Only our own documents have one: behind the queue's name, without escapes.
local function ordering_key(document)
  return document:match('^{"id":"[^"\\]+","queue":"[%w._-]+","orderingKey":"([^"\\%c]+)"')
end

local function has_turn(turns, key, id)
  local turn = redis.call('HGET', turns, key)
  return not turn or turn:match('^(.*) [qa] %S+$') == id
end

local function take_turn(turns, key, id, where)
  redis.call('HSET', turns, key, id .. ' ' .. where)
end

-- The number keeps the order; it counts all that were ever parked in this queue.
local function park(parked, counters, key, score, document)
  local number = redis.call('HINCRBY', counters, 'parked', 1)
  local place = string.format('%s\0%016.0f\0%s ', key, number, score)
  redis.call('ZADD', parked, 0, place .. document)
end

-- A job that comes into its queue: parked where another one has its turn, else it takes the turn, if it has a key at all.
-- True if it is to be put into the queue's set, with this score.
local function line_up(turns, parked, counters, score, document)
  local id = document:match('^{"id":"([^"\\]+)"')
  local key = id and ordering_key(document)
  if key and not has_turn(turns, key, id) then
    park(parked, counters, key, score, document)
    return false
  end
  if key then
    take_turn(turns, key, id, 'q ' .. score)
  end
  return true
end

-- Lets the next job of the key into its queue, at the time and priority it was put in with; returns how many bytes it has,
-- false if there was none. Adds before it removes.
local function pass_turn(turns, parked, queue, key, id)
  if not has_turn(turns, key, id) then
    return false
  end
  local following = redis.call('ZRANGEBYLEX', parked, '[' .. key .. '\0', '(' .. key .. '\1', 'LIMIT', 0, 1)[1]
  if not following then
    redis.call('HDEL', turns, key)
    return false
  end
  local score, document = following:match('^[^%z]*%z%d+%z(%S+) (.*)$')
  local following_id = document and document:match('^{"id":"([^"\\]+)"')
  if following_id and tonumber(score) then
    redis.call('ZADD', queue, score, document)
    take_turn(turns, key, following_id, 'q ' .. score)
  else
    -- A hand has put it there: a worker will find it malformed, and the mender will find what stands behind it.
    redis.call('ZADD', queue, 0, following)
    redis.call('HDEL', turns, key)
  end
  redis.call('ZREM', parked, following)
  return #following
end
