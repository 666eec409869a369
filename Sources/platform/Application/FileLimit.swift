import Glibc

/// The number of files and sockets that this process may have open.
enum FileLimit {
    /// Raises it to what the system allows without privilege: shells often start programs with 1,024, and every
    /// connection takes one.
    /// - Returns: the number now.
    @discardableResult static func raise() -> Int {
        var limit: rlimit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        if limit.rlim_cur < limit.rlim_max {
            var raised: rlimit = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
