-- Puts in the job of a schedule's tick and sets the next one, in one step: of all who saw the tick come, one does it. Nothing
-- happens if the schedule was changed, or has ticked, since it was read.
--
-- KEYS[1] schedules     hash    schedule id -> version, fired, missed, last tick, last time, last job, newline, definition
-- KEYS[2] ticks         zset    schedule ids, scored by their next tick, +inf for none
-- KEYS[3] queue         zset    documents, scored by ready time in their priority's band
-- KEYS[4] turns         hash    ordering key -> whose turn it is
-- KEYS[5] parked        zset    jobs behind it
-- KEYS[6] counters      hash    totals
-- KEYS[7] minutePrefix  prefix  of the minutes' hashes
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               the channel to wake workers on
-- ARGV[3]               schedule id
-- ARGV[4]               its first line as it was read
-- ARGV[5]               its tick as it was read
-- ARGV[6]               the tick that the job is for
-- ARGV[7]               next tick in ms, or '+inf' for none
-- ARGV[8]               how many ticks before it were missed
-- ARGV[9]               job id
-- ARGV[10]              band offset
-- ARGV[11]              document
-- reply: 'fired' or 'lost'

--@include clock
--@include tally
--@include turn

local now = clock(ARGV[1])
local stored = redis.call('HGET', KEYS[1], ARGV[3])
local tick = redis.call('ZSCORE', KEYS[2], ARGV[3])
if not stored or stored:match('^[^\n]*') ~= ARGV[4] or tick ~= ARGV[5] or tonumber(tick) > now then
  return 'lost'
end
local version, fired, missed, definition = stored:match('^(%S+) (%d+) (%d+) [^\n]*\n(.*)$')

tally(KEYS[6], KEYS[7], now, 'enqueued', 1)
tally(KEYS[6], KEYS[7], now, 'missedTicks', tonumber(ARGV[8]))
local document, score = ARGV[11], int(now + ARGV[10])
if line_up(KEYS[4], KEYS[5], KEYS[6], score, document) then
  redis.call('ZADD', KEYS[3], score, document)
end
local counts = version .. ' ' .. int(fired + 1) .. ' ' .. int(missed + ARGV[8])
local last = ARGV[6] .. ' ' .. int(now) .. ' ' .. ARGV[9]
redis.call('HSET', KEYS[1], ARGV[3], counts .. ' ' .. last .. '\n' .. definition)
redis.call('ZADD', KEYS[2], ARGV[7], ARGV[3])
redis.pcall('PUBLISH', ARGV[2], '')
return 'fired'
