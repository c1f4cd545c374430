-- One page of a sorted set whose members are documents: the DLQ.
--
-- KEYS[1] dlq  zset  documents with `error`, scored by when they failed
-- ARGV[1]      now in ms, or '' for the server's time
-- ARGV[2]      'newest' or 'next' (the oldest first)
-- ARGV[3]      how many at most
-- ARGV[4]      how many bytes to read, after which the page ends
-- ARGV[5]      score where the last page ended, '' to begin
-- ARGV[6]      how many members of exactly that score were read
-- reply: now, size of the set, then per member: {score, {bytes, whole or head, tail}}

--@include clock
--@include excerpt
--@include read-range

local reply, bytes = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }, 0
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[3]), function(member, at)
  reply[#reply + 1] = { at, excerpt(member) }
  bytes = bytes + #member
  return bytes < tonumber(ARGV[4])
end)
return reply
