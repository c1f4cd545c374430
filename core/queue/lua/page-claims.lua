-- One page of a queue's active jobs.
--
-- KEYS[1] active  zset  tokens, scored by lease end
-- KEYS[2] claims  hash  token -> score, start, worker, newline, document
-- ARGV[1]         now in ms, or '' for the server's time
-- ARGV[2]         'newest' or 'next' (the lease that ends first)
-- ARGV[3]         how many at most
-- ARGV[4]         how many bytes to read, after which the page ends
-- ARGV[5]         score where the last page ended, '' to begin
-- ARGV[6]         how many members of exactly that score were read
-- reply: now, size of the set, then per claim: {lease end, {bytes, whole or head, tail}, score, start, worker}

--@include clock
--@include excerpt
--@include read-range

local reply, bytes = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }, 0
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[3]), function(token, at)
  local claim = redis.call('HGET', KEYS[2], token) or '0 0 ?\n'
  local score, start, worker, document = claim:match('^(%S+) (%d+) ([^\n]*)\n(.*)$')
  reply[#reply + 1] = { at, excerpt(document), score, start, worker }
  bytes = bytes + #claim
  return bytes < tonumber(ARGV[4])
end)
return reply
