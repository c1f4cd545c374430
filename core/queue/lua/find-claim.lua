-- Looks for a job among the claims of a queue, and returns it whole.
--
-- KEYS[1] active  zset  tokens, scored by lease end
-- KEYS[2] claims  hash  token -> score, start, worker, newline, document
-- ARGV[1]         the id as it stands in a document
-- ARGV[2]         how many claims to look at
-- reply: per claim that has the text of the id in it somewhere: {lease end, claim}

local reply = {}
local tokens = redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1, 'WITHSCORES')
for at = 1, #tokens, 2 do
  local claim = redis.call('HGET', KEYS[2], tokens[at])
  if claim and claim:find(ARGV[1], 1, true) then
    reply[#reply + 1] = { tokens[at + 1], claim }
  end
end
return reply
