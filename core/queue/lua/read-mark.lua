-- Tells who set a job's idempotency mark.
--
-- KEYS[1] processed  string  the idempotency mark
-- ARGV[1..n]         none
-- reply: 'ours', 'foreign' or 'none'

--@include mark

return mark_origin(KEYS[1]) or 'none'
