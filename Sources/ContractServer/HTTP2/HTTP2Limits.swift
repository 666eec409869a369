import NIOHTTP2

/// What one connection may cost, as NIO's handler of frames wants to be told.
enum HTTP2Limits {
    static func connection(_ configuration: ServerConfiguration) -> NIOHTTP2Handler.ConnectionConfiguration {
        let own: HTTP2Settings = configuration.http2
        var limits: NIOHTTP2Handler.ConnectionConfiguration = NIOHTTP2Handler.ConnectionConfiguration()
        // Up to here a head is read; whether it is too large says the same parser as for HTTP/1.1.
        let headBytes: Int =
            configuration.maximumTargetBytes + configuration.maximumHeaderBytes
            + 64 * (configuration.maximumHeaderCount + 8)
        limits.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: own.maximumConcurrentStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: own.streamWindowBytes),
        ]
        limits.controlFrameRateLimit.maximumCount = own.maximumControlFrames
        limits.controlFrameRateLimit.windowLength = own.floodWindow.timeAmount
        limits.maximumBufferedControlFrames = 2 * own.maximumControlFrames + 2 * own.maximumConcurrentStreams
        return limits
    }

    static func stream(_ configuration: ServerConfiguration) -> NIOHTTP2Handler.StreamConfiguration {
        let own: HTTP2Settings = configuration.http2
        var limits: NIOHTTP2Handler.StreamConfiguration = NIOHTTP2Handler.StreamConfiguration()
        limits.streamResetFrameRateLimit.maximumCount = own.maximumResets
        limits.streamResetFrameRateLimit.windowLength = own.floodWindow.timeAmount
        limits.streamErrorRateLimit.maximumCount = own.maximumResets
        limits.streamErrorRateLimit.windowLength = own.floodWindow.timeAmount
        return limits
    }
}
