-- Schedules of a queue, by their next tick.
--
-- KEYS[1] ticks      zset  schedule ids, scored by their next tick, +inf for none
-- KEYS[2] schedules  hash  schedule id -> version, fired, missed, last tick, last time, last job, newline, definition
-- ARGV[1..3]         the place where the last look ended: score, prefix, skip; '' '' 0 to begin
-- ARGV[4]            how many at most
-- ARGV[5]            how many bytes of definitions, after which no further one is read
-- reply: the place where this look ended ('' '' 0 at the end), then per schedule: {id, next tick, text or ''}

--@include read-range

local reply = { '', '', 0 }
local place = place_of(ARGV[1], ARGV[2], ARGV[3])
reply[1], reply[2], reply[3] = walk(
  KEYS[1], '-inf', '+inf', false, place, tonumber(ARGV[4]), tonumber(ARGV[5]),
  function(id, tick)
    local text = redis.call('HGET', KEYS[2], id) or ''
    reply[#reply + 1] = { id, tick, text }
    return #text
  end
)
return reply
