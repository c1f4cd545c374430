-- Looks for members with an id in a stretch of a sorted set of documents, and returns them whole.
--
-- KEYS[1] documents  zset  documents
-- ARGV[1]            the id as it stands in a document
-- ARGV[2]            lowest score, as ZRANGEBYSCORE takes it
-- ARGV[3]            highest score
-- ARGV[4]            score where the last look ended, '' to begin
-- ARGV[5]            how many members of exactly that score were looked at
-- ARGV[6]            how many members to look at
-- ARGV[7]            how many bytes to look at, after which the look ends
-- reply: score and skip where this look ended ('' and 0 at the end), then per member that has the text of the id in it
--        somewhere: score, member

--@include read-range

local reply, bytes, seen = { '', 0 }, 0, 0
local score, skip = ARGV[4], tonumber(ARGV[5])
local most, most_bytes = tonumber(ARGV[6]), tonumber(ARGV[7])

read_range(KEYS[1], ARGV[2], ARGV[3], false, ARGV[4], skip, most, function(member, at)
  skip = at == score and skip + 1 or 1
  score = at
  seen = seen + 1
  bytes = bytes + #member
  if member:find(ARGV[1], 1, true) then
    reply[#reply + 1] = { at, member }
  end
  return bytes < most_bytes
end)
if seen > 0 and (seen == most or bytes >= most_bytes) then
  reply[1], reply[2] = score, skip
end
return reply
