-- Forgets a batch that `depart` has laid aside, once it has arrived.
--
-- KEYS[1] departures  hash  batch: the name of the latest one
-- KEYS[2] leaving     list  its things
-- ARGV[1]             the batch
-- reply: 1, or 0 when another one is under way

if redis.call('HGET', KEYS[1], 'batch') ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2])
return 1
