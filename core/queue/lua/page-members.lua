-- One page of a sorted set whose members are documents: the DLQ.
--
-- KEYS[1] dlq  zset  documents with `error`, scored by when they failed
-- ARGV[1]      now in ms, or '' for the server's time
-- ARGV[2]      'newest' or 'next' (the oldest first)
-- ARGV[3]      how many at most
-- ARGV[4]      how many bytes to read, after which the page ends
-- ARGV[5..7]   the place where the last page ended: score, prefix, skip; '' '' 0 to begin
-- reply: now, size of the set, then per member: {score, {bytes, whole or head, tail}}

--@include clock
--@include excerpt
--@include read-range

local reply, bytes = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }, 0
local place = place_of(ARGV[5], ARGV[6], ARGV[7])
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', place, tonumber(ARGV[3]), function(member, at)
  reply[#reply + 1] = { at, excerpt(member) }
  bytes = bytes + #member
  return bytes < tonumber(ARGV[4])
end)
return reply
