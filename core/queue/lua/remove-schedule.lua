-- Takes a schedule out. Jobs that it has put in stay.
--
-- KEYS[1] schedules  hash  schedule id -> version, fired, missed, last tick, last time, last job, newline, definition
-- KEYS[2] ticks      zset  schedule ids, scored by their next tick, +inf for none
-- ARGV[1]            id
-- reply: 1 removed, 0 was not there

redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
