-- Keeps what a handler says about how far its job has come, beside the job's id.
--
-- KEYS[1] active    zset  tokens, scored by lease end
-- KEYS[2] claimIds  hash  token -> id; newline and progress
-- ARGV[1]           token
-- ARGV[2]           JSON text
-- reply: 1 kept, 0 the claim is gone

if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 0
end
local id = (redis.call('HGET', KEYS[2], ARGV[1]) or ''):match('^[^\n]*')
redis.call('HSET', KEYS[2], ARGV[1], id .. '\n' .. ARGV[2])
return 1
