-- Everything the overview shows of one queue. Reads only; O(log n) but for the minutes, which are a few small hashes.
--
-- KEYS[1] queue         zset    documents, scored by ready time in their priority's band
-- KEYS[2] active        zset    tokens, scored by lease end
-- KEYS[3] completed     zset    ids, scored by when they finished
-- KEYS[4] dead          zset    ids of this queue's DLQ entries
-- KEYS[5] heartbeats    zset    worker ids, scored by when they were last heard of
-- KEYS[6] counters      hash    totals
-- KEYS[7] minutePrefix  prefix  of the minutes' hashes
-- KEYS[8] paused        string  who paused the queue, while it is
-- KEYS[9] rateLimit     string  jobs, space, interval in ms
-- KEYS[10] parked       zset    jobs behind their ordering key's turn
-- KEYS[11] keep         string  the queue's retention in ms, where somebody has set it
-- ARGV[1]               now in ms, or '' for the server's time
-- ARGV[2]               how many minutes, the current one included
-- ARGV[3]               for how many ms a worker counts as alive after its last heartbeat
-- ARGV[4]               the queue's retention in ms, where nobody has
-- reply: now, size, due, active, completed, dead, age of the oldest due job in ms or -1, workers alive,
--        {counter, value, ...}, {minute's start, {field, value, ...}, ...} oldest first, dead entries past retention,
--        {pause or '', rate limit or '', parked}, retention in ms

--@include clock
--@include bands
--@include first-score
--@include retention
--@include tally

-- There are no older ones.
local MOST_MINUTES = MINUTE_KEPT_SECONDS / 60

local now = clock(ARGV[1])
local kept = retention(KEYS[11], ARGV[4])
local due, oldest = 0, nil
for band = 1, 3 do
  local min, max = band_range(band, true, now)
  local count = redis.call('ZCOUNT', KEYS[1], min, max)
  due = due + count
  if count > 0 then
    local score = first_score(KEYS[1], EARLIEST_MS + OFFSETS[band], now + OFFSETS[band])
    if score then
      oldest = math.min(oldest or score - OFFSETS[band], score - OFFSETS[band])
    end
  end
end

local minutes = {}
local current = now - now % MINUTE_MS
for back = math.min(ARGV[2], MOST_MINUTES) - 1, 0, -1 do
  local start = current - back * MINUTE_MS
  minutes[#minutes + 1] = start
  minutes[#minutes + 1] = redis.call('HGETALL', KEYS[7] .. int(start))
end
return {
  now,
  redis.call('ZCARD', KEYS[1]),
  due,
  redis.call('ZCARD', KEYS[2]),
  redis.call('ZCARD', KEYS[3]),
  redis.call('ZCARD', KEYS[4]),
  oldest and now - oldest or -1,
  redis.call('ZCOUNT', KEYS[5], int(now - ARGV[3]), '+inf'),
  redis.call('HGETALL', KEYS[6]),
  minutes,
  redis.call('ZCOUNT', KEYS[4], int(EARLIEST_MS), int(now - kept)),
  { redis.call('GET', KEYS[8]) or '', redis.call('GET', KEYS[9]) or '', redis.call('ZCARD', KEYS[10]) },
  kept,
}
