/// The generic cell rate algorithm in Redis: one number per key, the instant at which its allowance is full again, in
/// microseconds by the clock of Redis, so that clocks of servers do not matter.
enum LimitScript {
    /// `KEYS`: one per tier. `ARGV`: for each of them the interval and the allowance, in microseconds. Answers three
    /// numbers per tier: what remains, microseconds until the allowance is full, and microseconds until the next
    /// request is allowed (0: this one is). Stops behind the first tier that is exhausted.
    static let text: String = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local answer = {}
        for i, key in ipairs(KEYS) do
            local interval, allowance = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            local start = math.max(tonumber(redis.call('GET', key) or now), now)
            local full = start + interval
            local wait = full - now - allowance
            if wait > 0 then
                table.insert(answer, 0)
                table.insert(answer, start - now)
                table.insert(answer, wait)
                break
            end
            redis.call('SET', key, string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
            table.insert(answer, math.floor((allowance - (full - now)) / interval))
            table.insert(answer, full - now)
            table.insert(answer, 0)
        end
        return answer
        """

    static let numbersPerTier: Int = 3

    /// The answer to an unknown digest begins with it.
    static let unknown: String = "NOSCRIPT"

    /// Calls the script by its digest.
    static func call(_ digest: String, keys: [String], arguments: [String]) -> RedisCommand {
        RedisCommand(["EVALSHA", digest, String(keys.count)] + keys + arguments)
    }
}
