-- wrk: every request its own Idempotency-Key, every thread its own series, the websites in turn.
-- The environment holds BODY, SERIES and SITES, a file with a line "host token" for each website.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("series", os.getenv("SERIES") .. "-" .. threads)
end

local sites = {}
for line in io.lines(os.getenv("SITES")) do
  local host, token = line:match("^(%S+) (%S+)$")
  sites[#sites + 1] = { ["Host"] = host, ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
end

local number = 0
local body = os.getenv("BODY")

function request()
  number = number + 1
  local headers = sites[number % #sites + 1]
  headers["Idempotency-Key"] = "bench-" .. series .. "-" .. number
  return wrk.format("POST", nil, headers, body)
end
