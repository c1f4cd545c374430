-- A document for a list: whole when it is small, else its head and tail. Always {bytes, head or whole, tail or ''}.
local WHOLE_BYTES = 8192
local HEAD_BYTES = 1024
local TAIL_BYTES = 4096

local function excerpt(document)
  if #document <= WHOLE_BYTES then
    return { #document, document, '' }
  end
  return { #document, document:sub(1, HEAD_BYTES), document:sub(-TAIL_BYTES) }
end

-- The same of a string key, read in pieces. {0, '', ''} when it does not exist.
local function excerpt_of(key)
  local bytes = redis.call('STRLEN', key)
  if bytes <= WHOLE_BYTES then
    return { bytes, redis.call('GETRANGE', key, 0, -1), '' }
  end
  return { bytes, redis.call('GETRANGE', key, 0, HEAD_BYTES - 1), redis.call('GETRANGE', key, -TAIL_BYTES, -1) }
end
