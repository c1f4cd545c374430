-- A score before this (2001-09-09) is no time in ms, e.g. 0 or seconds: such a job is due, but has no age, and such an
-- entry of the DLQ never expires.
local EARLIEST_MS = 1e12

-- The server's time in ms. `given` is what only tests pass.
local function clock(given)
  if given ~= '' then
    return tonumber(given)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Integers as text; Lua's own conversion turns large ones into 1.7e+12.
local function int(number)
  return string.format('%.0f', number)
end
