-- Reads DLQ entries by id, and whether each is really in the DLQ: `dlq:<id>` is our copy, the member is the truth.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] entryPrefix  prefix  of the entries by id
-- ARGV[1]              how many bytes of documents, after which no further one is read
-- ARGV[2..n]           ids
-- reply: per id, in order, and no more than the bytes allow: {score or '', document or ''}

local reply, bytes = {}, 0
for at = 2, #ARGV do
  if bytes >= tonumber(ARGV[1]) then
    break
  end
  local document = redis.call('GET', KEYS[2] .. ARGV[at]) or ''
  bytes = bytes + #document
  local score = document ~= '' and redis.call('ZSCORE', KEYS[1], document) or ''
  reply[#reply + 1] = { score, document }
end
return reply
