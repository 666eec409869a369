import ContractRuntime
import Foundation
import KitchenAPI

/// Paths and values of fields: media types, `Accept`, cookies, percent-encoding, and the router.
enum HeaderTarget {
    static let offers: ContentNegotiation = ContentNegotiation([
        "application/json", "text/csv; charset=utf-8", "image/*", "application/vnd.x+json;v=\"1\"",
    ])
    static let service: KitchenService = KitchenService(orders: Refusing(), files: Refusing())

    /// A path on the first line, values of fields behind it.
    static func run(_ input: FuzzInput) {
        var input: FuzzInput = input
        let verb: HTTPVerb = input.choice(of: [.get, .post, .put, .patch, .delete, .head, .options, .query, .other])
        let target: [UInt8] = input.line()
        encodings(target)
        if let path = PercentEncoding.normalizedPath(target[...]) { route(verb, path) }
        while !input.bytes.isEmpty { values(String(decoding: input.line(), as: UTF8.self)) }
    }

    private static func route(_ verb: HTTPVerb, _ path: [UInt8]) {
        let match: RouteMatch = path.withUnsafeBufferPointer { path in
            var captures: PathCaptures = PathCaptures()
            let match: RouteMatch = service.match(verb, path, &captures)
            for index in 0..<captures.count {
                require(captures[index].lowerBound >= 0 && captures[index].upperBound <= path.count, "captures")
            }
            return match
        }
        if case .operation(let index) = match {
            require(KitchenService.contract.operations.indices.contains(index), "operation \(index)")
        }
    }

    private static func values(_ text: String) {
        if let type = MediaType(text) {
            require(!type.type.isEmpty && !type.subtype.isEmpty, "a media type has two names")
            let isPlain: Bool = Set(type.parameters.map(\.name)).count == type.parameters.count
            require(type.specificity(for: type) >= 1 || !isPlain, "\(text) describes itself")
        }
        if let index = offers.match(contentType: text) { require(index < 4, "offer \(index)") }
        if case .some(.some(let type)) = offers.preferred(accept: text) {
            require(offers.match(contentType: type) != nil || type.contains("*"), "offers \(type)")
        }
        let cookies = Cookies.parse(["Cookie": text])
        require(cookies.count <= text.utf8.count { $0 == 0x3D }, "more cookies than signs of equality")
        let expected: [(name: String, value: String)] = plainCookies(Array(text.utf8))
        let areEqual: Bool = cookies.count == expected.count && zip(cookies, expected).allSatisfy { read, expected in
            read.name.utf8.elementsEqual(expected.name.utf8) && read.value.utf8.elementsEqual(expected.value.utf8)
        }
        require(areEqual, "cookies \(cookies) are not \(expected)")
    }

    /// Cookies cut byte by byte.
    private static func plainCookies(_ bytes: [UInt8]) -> [(name: String, value: String)] {
        bytes.split(separator: 0x3B).compactMap { piece in
            guard let equals = piece.firstIndex(of: 0x3D) else { return nil }
            var value: ArraySlice<UInt8> = piece[(equals + 1)...]
            if value.count >= 2, value.first == 0x22, value.last == 0x22 { value = value.dropFirst().dropLast() }
            let name: ArraySlice<UInt8> = piece[..<equals].drop { $0 == 0x20 || $0 == 0x09 }
            return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
    }

    private static func encodings(_ bytes: [UInt8]) {
        let path: [UInt8]? = PercentEncoding.normalizedPath(bytes[...])
        if let path {
            require(path.count <= bytes.count, "a normal form is not longer")
            require(PercentEncoding.decode(path) == PercentEncoding.decode(bytes), "a normal form means the same")
        } else {
            require(PercentEncoding.decode(bytes) == nil, "an encoding is right and wrong")
        }
        _ = PercentEncoding.decode(bytes, plusIsSpace: true)
    }
}
