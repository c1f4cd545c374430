-- One page of a queue's due or delayed jobs, from each of its three bands; the caller merges them.
--
-- KEYS[1] queue  zset  documents, scored by ready time in their priority's band
-- ARGV[1]        now in ms, or '' for the server's time
-- ARGV[2]        'waiting' for jobs that are due, 'delayed' for the others
-- ARGV[3]        'newest' or 'next'
-- ARGV[4]        how many of each band at most
-- ARGV[5]        how many bytes to read, after which the page ends: a third for each band, and what the ones before it left;
--                a single bigger job of each is still read
-- ARGV[6..14]    per band: the place where the last page ended, '' '' 0 to begin
-- reply: now, size of the list, then per band: {1 if there may be more of it else 0, then its jobs: {score, {bytes, whole or
--        head, tail}}}

--@include clock
--@include bands
--@include excerpt
--@include read-range

local now = clock(ARGV[1])
local reply, total, bytes = { now, 0 }, 0, 0
local limit, most_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
for band = 1, 3 do
  local min, max = band_range(band, ARGV[2] == 'waiting', now)
  local jobs = { 0 }
  local place = place_of(ARGV[3 + band * 3], ARGV[4 + band * 3], ARGV[5 + band * 3])
  read_range(KEYS[1], min, max, ARGV[3] == 'newest', place, limit, function(member, at)
    jobs[#jobs + 1] = { at, excerpt(member) }
    bytes = bytes + #member
    local has_room = bytes < most_bytes * band / 3
    jobs[1] = (#jobs > limit or not has_room) and 1 or 0
    return has_room
  end)
  total = total + redis.call('ZCOUNT', KEYS[1], min, max)
  reply[#reply + 1] = jobs
end
reply[2] = total
return reply
