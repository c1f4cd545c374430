-- Who set an idempotency mark: 'ours', after the work, with a token as its value; 'foreign', which the seed's workers set
-- before the work, so that it may never have been finished; nil when there is none.
local function mark_origin(key)
  if redis.call('EXISTS', key) == 0 then
    return nil
  end
  -- pcall: a mark of any type is one, and only ours are strings that end like a token.
  local value = redis.pcall('GETRANGE', key, -32, -1)
  return type(value) == 'string' and value:find(':%d+$') and 'ours' or 'foreign'
end
