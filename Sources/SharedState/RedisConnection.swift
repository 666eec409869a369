import CHiredis
import Glibc

/// A connection to Redis that blocks its thread. Used by one thread at a time.
final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, signs in and chooses the database.
    ///
    /// - Parameter timeout: of connecting, and of each read and write after that.
    /// - Throws: `RedisFailure`.
    init(_ address: RedisAddress, timeout: Duration) throws(RedisFailure) {
        let limit: timeval = timeval(timeout)
        guard let context = redisConnectWithTimeout(address.host, Int32(clamping: address.port), limit) else {
            throw RedisFailure(description: "no memory for a connection")
        }
        self.context = context
        try check()
        guard redisSetTimeout(context, limit) == REDIS_OK else { throw failure }
        _ = redisEnableKeepAlive(context)
        if let password = address.password {
            try expectOK(["AUTH"] + (address.user.map { [$0] } ?? []) + [password])
        }
        if address.database != 0 { try expectOK(["SELECT", String(address.database)]) }
    }

    deinit { redisFree(context) }

    /// Leaves a command for the next `reply`, which sends all of them.
    func append(_ command: RedisCommand) throws(RedisFailure) {
        let status: Int32 = command.bytes.withUnsafeBytes { bytes in
            redisAppendFormattedCommand(context, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        guard status == REDIS_OK else { throw failure }
    }

    /// The next answer.
    func reply() throws(RedisFailure) -> RedisValue {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReply(context, &reply) == REDIS_OK, let reply else { throw failure }
        defer { freeReplyObject(reply) }
        return RedisValue(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    /// Sends a command and waits for its answer.
    func ask(_ words: [String]) throws(RedisFailure) -> RedisValue {
        try append(RedisCommand(words))
        let value: RedisValue = try reply()
        if case .error(let text) = value { throw RedisFailure(description: text) }
        return value
    }

    /// What Redis says otherwise is not repeated: it may quote what it was sent.
    private func expectOK(_ words: [String]) throws(RedisFailure) {
        try append(RedisCommand(words))
        guard try reply() == .text("OK") else { throw RedisFailure(description: "\(words[0]) is refused") }
    }

    private func check() throws(RedisFailure) {
        guard context.pointee.err == 0 else { throw failure }
    }

    private var failure: RedisFailure {
        let text: String = withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisFailure(description: text.isEmpty ? "the connection failed" : text)
    }
}

/// What went wrong between this process and Redis, or what Redis says is wrong. For the log.
struct RedisFailure: Error, CustomStringConvertible {
    var description: String
}

/// A command as Redis reads it: an array of byte strings.
struct RedisCommand: Sendable {
    private(set) var bytes: [UInt8]

    init(_ words: [String]) {
        bytes = Array("*\(words.count)\r\n".utf8)
        for word in words {
            bytes += "$\(word.utf8.count)\r\n".utf8
            bytes += word.utf8
            bytes += "\r\n".utf8
        }
    }
}

/// An answer of Redis.
enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int)
    case text(String)
    case array([RedisValue])
    case error(String)

    init(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .text(Self.text(reply))
        case REDIS_REPLY_ERROR: self = .error(Self.text(reply))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeMutableBufferPointer(start: reply.element, count: reply.elements)
            self = .array(elements.map { $0.map { RedisValue($0.pointee) } ?? .null })
        default: self = .null
        }
    }

    private static func text(_ reply: redisReply) -> String {
        guard let start = reply.str else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: reply.len), as: UTF8.self)
    }

    /// The numbers of an array that has nothing else.
    var integers: [Int]? {
        guard case .array(let values) = self else { return nil }
        let numbers: [Int] = values.compactMap { value -> Int? in
            guard case .integer(let number) = value else { return nil }
            return number
        }
        return numbers.count == values.count ? numbers : nil
    }
}

extension timeval {
    init(_ duration: Duration) {
        let (seconds, attoseconds): (Int64, Int64) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
