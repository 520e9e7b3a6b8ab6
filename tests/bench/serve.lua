-- serve.lua: lists of random users, for wrk. Run by serve.sh.
--
--   USERS=FILE [ROUTE=/api/users/%s/list?n=10] wrk -s serve.lua http://...    GET, an id of the file's at a time
--   BODIES=FILE [ROUTE=/api/list?n=10] wrk -s serve.lua http://...            POST, a line of the file's at a time
--   CHECK=1 also looks at each answer: 200, and a list with films in it. That costs wrk time: not for figures.
--   FIGURES=FILE gets one line: requests a second, p50, p99 and max in milliseconds, answers over 399, answers that CHECK finds
--   wrong, errors of sockets, requests in all.

local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

local function lines(path)
    local all = {}
    for line in io.lines(path) do
        all[#all + 1] = line
    end
    return all
end

-- Requests are put together before the clock runs: a request then costs wrk one random number.
local requests = {}

function init()
    local bodies, route = os.getenv("BODIES"), os.getenv("ROUTE")
    wrong = 0
    math.randomseed(number)
    if bodies then
        wrk.headers["Content-Type"] = "application/json"
        for i, body in ipairs(lines(bodies)) do
            requests[i] = wrk.format("POST", route or "/api/list?n=10", nil, body)
        end
    else
        for i, user in ipairs(lines(os.getenv("USERS"))) do
            requests[i] = wrk.format("GET", string.format(route or "/api/users/%s/list?n=10", user))
        end
    end
end

function request()
    return requests[math.random(#requests)]
end

if os.getenv("CHECK") then
    function response(status, headers, body)
        if status ~= 200 or not body:find('"films":%s*%[%s*{') then
            wrong = wrong + 1
        end
    end
end

function done(summary, latency)
    local errors, found = summary.errors, 0
    for _, thread in ipairs(threads) do
        found = found + thread:get("wrong")
    end
    local path = os.getenv("FIGURES")
    local file = path and assert(io.open(path, "w")) or io.stdout
    file:write(string.format("%.1f %.3f %.3f %.3f %d %d %d %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000, errors.status, found,
        errors.connect + errors.read + errors.write + errors.timeout, summary.requests))
    if path then
        file:close()
    end
end
