-- One step of a walk over the ordering keys: a turn whose job is neither in its queue nor active (a foreign worker popped
-- it, a hand took it out) goes to the next of its key, and so does a line in which nobody has it. The walk begins anew
-- when it has come to its end.
--
-- KEYS[1] turns   hash    ordering key -> whose turn it is
-- KEYS[2] parked  zset    jobs behind it
-- KEYS[3] queue   zset    documents, scored by ready time in their priority's band
-- KEYS[4] claims  hash    token -> score, start, worker, newline, document
-- KEYS[5] mended  string  how far the walk has come: the cursor in the turns, how many of what it gives are done, space, the
--                         last key of the lines
-- ARGV[1]         how many turns to look at, about, and how many lines
-- ARGV[2]         how many bytes of jobs to read: half of them for turns and half for lines, after which no further one is
--                 looked at
-- ARGV[3]         the channel to wake workers on
-- reply: how many turns were passed on

--@include read-range
--@include turn
--@include begin-move

if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then
  return 0
end
-- To pass a turn on costs more than to see that all is well.
local MOST_PASSED = 50
local passed, bytes = 0, 0
local most, most_bytes = tonumber(ARGV[1]), tonumber(ARGV[2])
local cursor, done, last_key = (redis.call('GET', KEYS[5]) or ''):match('^(%d+) (%d+) (.*)$')
cursor, done, last_key = cursor or '0', tonumber(done or 0), last_key or ''

local function is_over(bytes_allowed)
  return passed >= MOST_PASSED or bytes >= bytes_allowed
end

-- Ids so long that the first bytes of their documents are alike: of so many at one time, one is taken to be the job's.
local MOST_ALIKE = 10

local function is_queued(id, score)
  local start = '{"id":"' .. id .. '"'
  local prefix = start:sub(1, PREFIX_BYTES)
  local from, read = rank_of(KEYS[3], { score = score, prefix = prefix }, false)
  bytes = bytes + read
  for rank = from, from + MOST_ALIKE - 1 do
    local found = redis.call('ZRANGE', KEYS[3], rank, rank, 'WITHSCORES')
    bytes = bytes + #(found[1] or '')
    if tonumber(found[2]) ~= tonumber(score) or found[1]:sub(1, #prefix) ~= prefix then
      return false
    end
    if found[1]:sub(1, #start) == start then
      return true
    end
  end
  return true
end

local function is_there(turn)
  local id, kind, where = turn:match('^(.*) ([qa]) (%S+)$')
  if not id then
    return false
  end
  if kind == 'a' then
    return redis.call('HEXISTS', KEYS[4], where) == 1
  end
  return is_queued(id, where)
end

local function pass_on(key)
  begin_move(KEYS[2])
  redis.call('HDEL', KEYS[1], key)
  bytes = bytes + (pass_turn(KEYS[1], KEYS[2], KEYS[3], key, '') or 0)
  passed = passed + 1
end

local seen = redis.call('HSCAN', KEYS[1], cursor, 'COUNT', most)
-- Where keys have come or gone since the last step, some are looked at twice, or not until the next walk.
local kept = math.min(done, #seen[2] / 2)
local is_cut = false
for at = 2 * kept + 1, #seen[2], 2 do
  if is_over(most_bytes / 2) then
    is_cut = true
    break
  end
  if is_there(seen[2][at + 1]) then
    kept = kept + 1
  else
    -- It may stand at another place of the hash from now on.
    pass_on(seen[2][at])
  end
end

-- From line to line: behind a key and NUL there is the next key.
local is_end = false
local most_behind = bytes + most_bytes / 2
for _ = 1, most do
  local from = last_key == '' and '-' or '(' .. last_key .. '\1'
  local member = redis.call('ZRANGEBYLEX', KEYS[2], from, '+', 'LIMIT', 0, 1)[1]
  if not member then
    is_end = true
    break
  end
  bytes = bytes + #member
  local key = member:match('^([^%z]+)%z%d+%z%S+ {"id":"[^"\\]+"')
  -- What is of another shape, a hand has put there; it is passed by.
  last_key = key or member
  if key and redis.call('HEXISTS', KEYS[1], key) == 0 then
    pass_on(key)
  end
  if is_over(most_behind) then
    break
  end
end

-- Both walks go on where they are; each begins anew at its end.
local turns_place = is_cut and cursor .. ' ' .. kept or seen[1] .. ' 0'
local place = turns_place .. ' ' .. (is_end and '' or last_key)
begin_move(KEYS[2])
if place == '0 0 ' then
  redis.call('DEL', KEYS[5])
else
  redis.call('SET', KEYS[5], place)
end
if passed > 0 then
  redis.pcall('PUBLISH', ARGV[3], '')
end
return passed
