-- One page of the jobs that stand behind another of their ordering key: key by key, each line in its order.
--
-- KEYS[1] parked  zset  jobs behind their ordering key's turn
-- ARGV[1]         now in ms, or '' for the server's time
-- ARGV[2]         'newest' (the other way round) or 'next'
-- ARGV[3]         how many at most
-- ARGV[4]         how many bytes to read, after which the page ends
-- ARGV[5..7]      the place where the last page ended: score, prefix, skip; '' '' 0 to begin
-- reply: now, size of the set, then per job: {score in this set, first bytes of the member, score in its queue,
--        {bytes, whole or head, tail}}

--@include clock
--@include excerpt
--@include read-range

local reply, bytes = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }, 0
local place = place_of(ARGV[5], ARGV[6], ARGV[7])
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', place, tonumber(ARGV[3]), function(member, at)
  local score, document = member:match('^[^%z]*%z%d+%z(%S+) (.*)$')
  -- What is of another shape, a hand has put there.
  reply[#reply + 1] = { at, member:sub(1, PREFIX_BYTES), score or '0', excerpt(document or member) }
  bytes = bytes + #(document or member)
  return bytes < tonumber(ARGV[4])
end)
return reply
