-- Claims whose lease has ended, the longest ended first, with their documents.
--
-- KEYS[1] active  zset  tokens, scored by lease end
-- KEYS[2] claims  hash  token -> score, start, worker, newline, document
-- ARGV[1]         now in ms, or '' for the server's time
-- ARGV[2]         how many at most
-- ARGV[3]         how many bytes of documents, after which no further one is read
-- reply: now, then per claim: token, claim ('' when the hash has none)

--@include clock

local now = clock(ARGV[1])
local tokens = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', int(now), 'LIMIT', 0, tonumber(ARGV[2]))
local reply, bytes = { now }, 0
for _, token in ipairs(tokens) do
  if bytes >= tonumber(ARGV[3]) then
    break
  end
  local claim = redis.call('HGET', KEYS[2], token) or ''
  bytes = bytes + #claim
  reply[#reply + 1] = { token, claim }
end
return reply
