-- Schedules of a queue whose tick has come, the longest due first, and when the next tick comes.
--
-- KEYS[1] ticks      zset  schedule ids, scored by their next tick, +inf for none
-- KEYS[2] schedules  hash  schedule id -> version, fired, missed, last tick, last time, last job, newline, definition
-- ARGV[1]            now in ms, or '' for the server's time
-- ARGV[2]            how many at most
-- ARGV[3]            how many bytes of definitions, after which no further one is read
-- ARGV[4]            how many of the first to walk past, none when left out
-- reply: now, the first tick that is not in this reply or -1, then per schedule: {id, tick, text or ''}

--@include clock

local now = clock(ARGV[1])
local reply = { now, -1 }
-- One more, which is not read: it says when to come again.
local first = tonumber(ARGV[4] or 0)
local found = redis.call('ZRANGE', KEYS[1], first, first + tonumber(ARGV[2]), 'WITHSCORES')
local bytes = 0
for at = 1, #found, 2 do
  local id, tick = found[at], tonumber(found[at + 1])
  local has_room = #reply - 2 < tonumber(ARGV[2]) and bytes < tonumber(ARGV[3])
  if tick > now or not has_room then
    if tick ~= math.huge then
      reply[2] = int(tick)
    end
    break
  end
  local text = redis.call('HGET', KEYS[2], id) or ''
  reply[#reply + 1] = { id, found[at + 1], text }
  bytes = bytes + #text
end
return reply
