-- Walks the DLQ from the newest member on for entries with these ids.
--
-- KEYS[1] dlq  zset  documents with `error`, scored by when they failed
-- ARGV[1..3]   the place where the last walk ended: score, prefix, skip; '' '' 0 to begin
-- ARGV[4]      how many members to look at
-- ARGV[5]      how many bytes of members to look at, after which the walk ends
-- ARGV[6..n]   ids
-- reply: the place where this walk ended ('' '' 0 at the end of the DLQ), then the members that have one of the ids, and
--        those whose id only who reads them can tell

--@include read-range
--@include usual-id

local wanted, is_any_malformed = {}, false
for at = 6, #ARGV do
  wanted[ARGV[at]] = true
  -- Such an id is made from a member's bytes, whatever they begin with.
  is_any_malformed = is_any_malformed or ARGV[at]:find('^malformed%-') ~= nil
end

local reply = { '', '', 0 }
local place = place_of(ARGV[1], ARGV[2], ARGV[3])
reply[1], reply[2], reply[3] = walk(
  KEYS[1], '-inf', '+inf', true, place, tonumber(ARGV[4]), tonumber(ARGV[5]),
  function(member)
    local id = usual_id(member)
    if not id or wanted[id] or is_any_malformed then
      reply[#reply + 1] = member
    end
    return #member
  end
)
return reply
