-- Priorities are three bands of one sorted set (score.ts has the same numbers): medium = t, high = t - distance,
-- low = t + distance.
local DISTANCE = 1e13
local LIMIT = 5e12
local OFFSETS = { -DISTANCE, 0, DISTANCE }

local function band_offset(score)
  if score < -LIMIT then
    return -DISTANCE
  end
  return score > LIMIT and DISTANCE or 0
end

local function ready_at(score)
  return score - band_offset(score)
end

-- The score range of band 1..3 for jobs that are due at `now` or, if not `is_due`, later. Two bounds as ZRANGEBYSCORE
-- takes them.
local function band_range(band, is_due, now)
  local first = ({ '-inf', int(-LIMIT), '(' .. int(LIMIT) })[band]
  local last = ({ '(' .. int(-LIMIT), int(LIMIT), '+inf' })[band]
  local at = int(now + OFFSETS[band])
  if is_due then
    return first, at
  end
  return '(' .. at, last
end

-- Where in rank the band behind this score's begins: the first job that is less urgent than all of its kind.
local function rank_behind_band(key, score)
  if score < -LIMIT then
    return redis.call('ZCOUNT', key, '-inf', '(' .. int(-LIMIT))
  end
  return score > LIMIT and math.huge or redis.call('ZCOUNT', key, '-inf', int(LIMIT))
end
