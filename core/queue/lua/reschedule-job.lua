-- Changes when a job that is in its queue may run, or how urgent it is. It moves only if it is still there exactly as it was
-- read. A parked job keeps its place behind its ordering key.
--
-- KEYS[1] queue   zset  documents, scored by ready time in their priority's band
-- KEYS[2] parked  zset  jobs behind their ordering key's turn
-- KEYS[3] turns   hash  ordering key -> whose turn it is
-- ARGV[1]         now in ms, or '' for the server's time
-- ARGV[2]         the channel to wake workers on
-- ARGV[3]         'queue' or 'parked'
-- ARGV[4]         the member as it was read
-- ARGV[5]         its document's new text, or '' for the one it has
-- ARGV[6]         band offset of its new priority, or '' for the one it has
-- ARGV[7]         '1' to let it run now
-- reply: 'moved', 'due' (it could run before) or 'missing'

--@include clock
--@include bands
--@include turn
--@include usual-id
--@include begin-move

local now = clock(ARGV[1])
local is_parked, member = ARGV[3] == 'parked', ARGV[4]
local old_score = redis.call('ZSCORE', is_parked and KEYS[2] or KEYS[1], member)
if not old_score then
  return 'missing'
end
local place, document = '', member
if is_parked then
  place, old_score, document = member:match('^([^%z]*%z%d+%z)(%S+) (.*)$')
  if not place then
    return 'missing'
  end
end
local offset = ARGV[6] ~= '' and tonumber(ARGV[6]) or band_offset(tonumber(old_score))
local ready = ready_at(tonumber(old_score))
if ARGV[7] == '1' then
  if ready <= now then
    return 'due'
  end
  ready = now
end
if ARGV[5] ~= '' then
  document = ARGV[5]
end
local score = int(ready + offset)

begin_move(KEYS[2])
if is_parked then
  local moved = place .. score .. ' ' .. document
  redis.call('ZADD', KEYS[2], 0, moved)
  if moved ~= member then
    redis.call('ZREM', KEYS[2], member)
  end
  return 'moved'
end
redis.call('ZADD', KEYS[1], score, document)
local id = usual_id(document)
local key = id and ordering_key(document)
if key and redis.call('HEXISTS', KEYS[3], key) == 1 and has_turn(KEYS[3], key, id) then
  take_turn(KEYS[3], key, id, 'q ' .. score)
end
if document ~= member then
  redis.call('ZREM', KEYS[1], member)
end
redis.pcall('PUBLISH', ARGV[2], '')
return 'moved'
