-- One page of a queue's active jobs.
--
-- KEYS[1] active    zset  tokens, scored by lease end
-- KEYS[2] claims    hash  token -> score, start, worker, newline, document
-- KEYS[3] claimIds  hash  token -> id, '' when the document does not begin with it; newline and progress
-- ARGV[1]           now in ms, or '' for the server's time
-- ARGV[2]           'newest' or 'next' (the lease that ends first)
-- ARGV[3]           how many at most
-- ARGV[4]           how many bytes to read, after which the page ends
-- ARGV[5..7]        the place where the last page ended: score, prefix, skip; '' '' 0 to begin
-- reply: now, size of the set, then per claim: {lease end, token, {bytes, whole or head, tail}, score, start, worker,
--        progress or ''}

--@include clock
--@include excerpt
--@include read-range

local reply, bytes = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }, 0
local place = place_of(ARGV[5], ARGV[6], ARGV[7])
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', place, tonumber(ARGV[3]), function(token, at)
  local claim = redis.call('HGET', KEYS[2], token) or '0 0 ?\n'
  local score, start, worker, document = claim:match('^(%S+) (%d+) ([^\n]*)\n(.*)$')
  local progress = (redis.call('HGET', KEYS[3], token) or ''):match('\n(.*)$') or ''
  reply[#reply + 1] = { at, token, excerpt(document), score, start, worker, progress }
  bytes = bytes + #document
  return bytes < tonumber(ARGV[4])
end)
return reply
