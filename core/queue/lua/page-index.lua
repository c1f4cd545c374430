-- One page of an index of ids whose documents are strings: a queue's DLQ entries, completed or resolved jobs.
--
-- KEYS[1] index           zset    ids, scored by when they got there
-- KEYS[2] documentPrefix  prefix  of the documents by id
-- ARGV[1]                 now in ms, or '' for the server's time
-- ARGV[2]                 'newest' or 'next' (the oldest first)
-- ARGV[3]                 how many at most
-- ARGV[4..6]              the place where the last page ended: score, prefix, skip; '' '' 0 to begin
-- reply: now, size of the index, then per id: {score, id, {bytes, whole or head, tail}}

--@include clock
--@include excerpt
--@include read-range

local reply = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }
local place = place_of(ARGV[4], ARGV[5], ARGV[6])
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', place, tonumber(ARGV[3]), function(id, at)
  reply[#reply + 1] = { at, id, excerpt_of(KEYS[2] .. id) }
end)
return reply
