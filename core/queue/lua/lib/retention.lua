-- For how long a queue keeps what is completed and dead, in ms: what its `keep` says. The default where nobody has set it, and
-- where it is no whole number from a minute to 10 years (retention.ts has the same bounds).
local SHORTEST_KEEP_MS = 60000
local LONGEST_KEEP_MS = 315360000000

local function retention(keep, default)
  local text = redis.call('GET', keep) or ''
  local kept = text:find('^%d+$') and tonumber(text)
  if kept and kept >= SHORTEST_KEEP_MS and kept <= LONGEST_KEEP_MS then
    return kept
  end
  return tonumber(default)
end
