-- Finishes what a worker has done; for `advance.lua`, whose keys and arguments it reads.
local KEPT_SECONDS = 86400
local FINISHED_ARGUMENTS = 5

-- pcall: a foreign mark may be of any type.
local function is_own_mark(mark, token)
  return redis.pcall('GET', mark) == token
end

-- 'acknowledged' where nobody had finished it before, or this very claim had and the step broke off.
local function mark_done(mark, token)
  if redis.call('SET', mark, token, 'NX', 'EX', KEPT_SECONDS) or is_own_mark(mark, token) then
    return 'acknowledged'
  end
  return 'duplicate'
end

local function write_result(now, counts, id, claim, worker, text, kept)
  local started, document = claim:match('^%S+ (%d+) [^\n]*\n(.*)$')
  local duration = math.max(now - tonumber(started), 0)
  redis.call(
    'SET',
    KEYS[8] .. id,
    '{"status":"success","data":' .. text .. ',"finishedAt":' .. int(now) .. ',"durationMs":' .. int(duration)
      .. ',"worker":' .. worker .. ',"job":' .. (kept ~= '' and kept or document) .. '}',
    'EX',
    KEPT_SECONDS
  )
  count(counts, 'completed', 1)
  count(counts, 'durationMs', duration)
  count(counts, bucket('duration', duration), 1)
end

-- Returns an outcome per finished job, whose arguments begin at `from`.
local function finish_jobs(now, counts, worker, from)
  local outcomes, tokens = {}, {}
  for at = from, #ARGV, FINISHED_ARGUMENTS do
    tokens[#tokens + 1] = ARGV[at]
  end
  if #tokens == 0 then
    return outcomes
  end
  local claims = redis.call('HMGET', KEYS[3], unpack(tokens))
  local leases = redis.call('ZMSCORE', KEYS[2], unpack(tokens))
  local done, completed = {}, {}
  for number, token in ipairs(tokens) do
    local at = from + (number - 1) * FINISHED_ARGUMENTS
    local id, claim = ARGV[at + 1], claims[number]
    local mark = KEYS[7] .. id
    if not claim or not leases[number] then
      -- Its own mark means that the reply was lost on the way, not the lease.
      outcomes[number] = is_own_mark(mark, token) and 'acknowledged' or 'lost'
    else
      outcomes[number] = mark_done(mark, token)
      if outcomes[number] == 'acknowledged' then
        write_result(now, counts, id, claim, worker, ARGV[at + 2], ARGV[at + 3])
        completed[#completed + 1] = int(now)
        completed[#completed + 1] = id
      else
        count(counts, 'skipped', 1)
        count(counts, 'skippedForeign', mark_origin(mark) == 'foreign' and 1 or 0)
      end
      if ARGV[at + 4] ~= '' then
        tally(KEYS[5], KEYS[6], kept_time(ARGV[at + 4], now), 'enqueued', 1)
      end
      local key = ordering_key(claim:sub(claim:find('\n', 1, true) + 1))
      if key then
        pass_turn(KEYS[13], KEYS[14], KEYS[1], key, id)
      end
      done[#done + 1] = token
    end
  end
  if #completed > 0 then
    redis.call('ZADD', KEYS[9], unpack(completed))
  end
  if #done > 0 then
    redis.call('ZREM', KEYS[2], unpack(done))
    redis.call('HDEL', KEYS[3], unpack(done))
    redis.call('HDEL', KEYS[4], unpack(done))
  end
  return outcomes
end
