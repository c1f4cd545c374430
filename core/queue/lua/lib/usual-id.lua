-- The id of a document that begins with it, as ours and the seed's do, and those of programs that put spaces between.
-- nil for any other: only who reads JSON knows that one's id.
local function usual_id(document)
  return document:match('^{"id":"([^"\\]+)"') or document:match('^{%s*"id"%s*:%s*"([^"\\]+)"')
end
