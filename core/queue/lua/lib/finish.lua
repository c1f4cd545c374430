-- Finishes what a worker has done; for `advance.lua`, whose keys and arguments it reads.
local KEPT_SECONDS = '86400'
local FINISHED_ARGUMENTS = 5

-- pcall: a foreign mark may be of any type.
local function is_own_mark(mark, token)
  return redis.pcall('GET', mark) == token
end

-- Whether nobody had finished it before, or this very claim had and the step broke off.
local function mark_done(mark, token)
  return redis.call('SET', mark, token, 'NX', 'EX', KEPT_SECONDS) or is_own_mark(mark, token)
end

local function count_skipped(counts, is_foreign)
  count(counts, 'skipped', 1)
  if is_foreign then
    count(counts, 'skippedForeign', 1)
  end
end

-- Returns an outcome per finished job, whose arguments begin at `from`, and how many passed their turn on. `claims` holds what is stored for each.
local function finish_jobs(now, now_text, counts, durations, from, tokens, claims)
  local outcomes, done, completed, passed = {}, {}, {}, 0
  if #tokens == 0 then
    return outcomes, passed
  end
  -- What would refuse the job in the end refuses it before anything says that it is done.
  begin_move(KEYS[9])
  for number, token in ipairs(tokens) do
    local at = from + (number - 1) * FINISHED_ARGUMENTS
    local id, claim = ARGV[at + 1], claims[number]
    local mark = KEYS[7] .. id
    if not claim then
      -- Its own mark means that the reply was lost on the way, not the lease.
      outcomes[number] = is_own_mark(mark, token) and 'acknowledged' or 'lost'
    else
      local newline = claim:find('\n', 1, true)
      local document = claim:sub(newline + 1)
      if mark_done(mark, token) then
        outcomes[number] = 'acknowledged'
        local duration = math.max(now - claim:match('^%S+ (%d+)'), 0)
        local kept = ARGV[at + 3]
        redis.call(
          'SET',
          KEYS[8] .. id,
          '{"status":"success","data":' .. ARGV[at + 2] .. ',"finishedAt":' .. now_text .. ',"durationMs":'
            .. int(duration) .. ',"worker":' .. ARGV[8] .. ',"job":' .. (kept ~= '' and kept or document) .. '}',
          'EX',
          KEPT_SECONDS
        )
        add_time(durations, duration)
        completed[#completed + 1] = now_text
        completed[#completed + 1] = id
      else
        outcomes[number] = 'duplicate'
        count_skipped(counts, mark_origin(mark) == 'foreign')
      end
      if ARGV[at + 4] ~= '' then
        tally(KEYS[5], KEYS[6], kept_time(ARGV[at + 4], now), 'enqueued', 1)
      end
      local key = ordering_key(document)
      if key and pass_turn(KEYS[13], KEYS[14], KEYS[1], key, id) then
        passed = passed + 1
      end
      done[#done + 1] = token
    end
  end
  if #completed > 0 then
    count(counts, 'completed', #completed / 2)
    redis.call('ZADD', KEYS[9], unpack(completed))
  end
  if #done > 0 then
    redis.call('ZREM', KEYS[2], unpack(done))
    redis.call('HDEL', KEYS[3], unpack(done))
    redis.call('HDEL', KEYS[4], unpack(done))
  end
  return outcomes, passed
end
