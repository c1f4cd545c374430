-- Looks for a job among the claims of a queue, without reading any.
--
-- KEYS[1] active    zset  tokens, scored by lease end
-- KEYS[2] claimIds  hash  token -> id, '' when the document does not begin with it; newline and progress
-- ARGV[1]           the id
-- ARGV[2]           how many claims to look at
-- reply: per claim that is the job's, and then per claim whose id only the document tells: {lease end, token}

local known, unknown = {}, {}
local tokens = redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1, 'WITHSCORES')
for at = 1, #tokens, 2 do
  local noted = redis.call('HGET', KEYS[2], tokens[at])
  local id = noted and noted:match('^[^\n]*')
  if id == ARGV[1] then
    known[#known + 1] = { tokens[at + 1], tokens[at] }
  elseif not id or id == '' then
    unknown[#unknown + 1] = { tokens[at + 1], tokens[at] }
  end
end
for _, claim in ipairs(unknown) do
  known[#known + 1] = claim
end
return known
