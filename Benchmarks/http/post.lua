-- wrk: posts the order in the file $ORDER.
local file = assert(io.open(os.getenv("ORDER"), "rb"))
wrk.method = "POST"
wrk.body = file:read("a") or file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()
