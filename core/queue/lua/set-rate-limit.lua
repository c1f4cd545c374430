-- Sets how many jobs of a queue the whole fleet may start within an interval, or takes that limit away.
--
-- KEYS[1] rateLimit  string  jobs, space, interval in ms
-- KEYS[2] starts     list    start times in ms, newest first
-- ARGV[1]            the limit's text, or '' for none
-- ARGV[2]            the channel to wake workers on
-- reply: 1

if ARGV[1] == '' then
  redis.call('DEL', KEYS[1], KEYS[2])
else
  -- What has started under an older limit still counts.
  redis.call('SET', KEYS[1], ARGV[1])
end
redis.pcall('PUBLISH', ARGV[2], '')
return 1
