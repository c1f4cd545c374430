-- Ends a queue's pause and wakes its workers.
--
-- KEYS[1] paused  string  who paused the queue, while it is
-- ARGV[1]         the channel to wake workers on
-- reply: 1 resumed, 0 was not paused

local resumed = redis.call('DEL', KEYS[1])
-- pcall: a user may lack the right to publish; workers then see it at their next poll.
redis.pcall('PUBLISH', ARGV[1], '')
return resumed
