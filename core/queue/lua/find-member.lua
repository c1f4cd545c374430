-- Looks for members with an id in a stretch of a sorted set of documents, and returns them whole.
--
-- KEYS[1] documents  zset  documents
-- ARGV[1]            the id as it stands in a document
-- ARGV[2]            lowest score, as ZRANGEBYSCORE takes it
-- ARGV[3]            highest score
-- ARGV[4..6]         the place where the last look ended: score, prefix, skip; '' '' 0 to begin
-- ARGV[7]            how many members to look at
-- ARGV[8]            how many bytes to look at, after which the look ends
-- reply: the place where this look ended ('' '' 0 at the end), then per member that has the text of the id in it
--        somewhere: {score, member}

--@include read-range

local reply = { '', '', 0 }
local place = place_of(ARGV[4], ARGV[5], ARGV[6])
reply[1], reply[2], reply[3] = walk(
  KEYS[1], ARGV[2], ARGV[3], false, place, tonumber(ARGV[7]), tonumber(ARGV[8]),
  function(member, at)
    if member:find(ARGV[1], 1, true) then
      reply[#reply + 1] = { at, member }
    end
    return #member
  end
)
return reply
