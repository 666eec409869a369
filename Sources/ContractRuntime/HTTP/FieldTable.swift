/// Where the header fields of a received message lie in its bytes.
package struct FieldTable: Sendable {
    /// Name and value of one field, as offsets.
    package struct Place: Sendable {
        package var name: Range<UInt32>
        package var value: Range<UInt32>
    }

    package private(set) var places: [Place] = []
    // By number of a known field, the position of its first place and one; 0: there is none.
    private var low: SIMD8<UInt16> = SIMD8()
    private var high: SIMD16<UInt16> = SIMD16()

    package init() {}

    package mutating func reserve(_ count: Int) { places.reserveCapacity(count) }

    /// - Parameter known: what `KnownField.init` said of the name.
    package mutating func append(name: Range<Int>, value: Range<Int>, known: KnownField?) {
        places.append(
            Place(
                name: UInt32(truncatingIfNeeded: name.lowerBound)..<UInt32(truncatingIfNeeded: name.upperBound),
                value: UInt32(truncatingIfNeeded: value.lowerBound)..<UInt32(truncatingIfNeeded: value.upperBound)))
        guard let known, position(of: known) == nil else { return }
        let (number, position): (Int, UInt16) = (Int(known.rawValue), UInt16(truncatingIfNeeded: places.count))
        if number < 8 { low[number] = position } else { high[number - 8] = position }
    }

    /// The position of the first field of a name.
    package func position(of field: KnownField) -> Int? {
        let number: Int = Int(field.rawValue)
        let position: Int = Int(number < 8 ? low[number] : high[number - 8])
        return position == 0 ? nil : position - 1
    }

    package func value(at position: Int) -> Range<Int> {
        let value: Range<UInt32> = places[position].value
        return Int(value.lowerBound)..<Int(value.upperBound)
    }

    package func name(at position: Int) -> Range<Int> {
        let name: Range<UInt32> = places[position].name
        return Int(name.lowerBound)..<Int(name.upperBound)
    }
}

/// Header fields that the server itself looks at, found once while the message is read.
package enum KnownField: UInt8, Sendable, CaseIterable {
    case host, accept, expect, cookie, upgrade, ifMatch, connection, userAgent, contentType, requestID, authorization,
        ifNoneMatch, contentLength, forwardedFor, idempotencyKey, transferEncoding, origin, forwarded

    /// In lower case.
    package var name: StaticString {
        switch self {
        case .host: "host"
        case .accept: "accept"
        case .expect: "expect"
        case .cookie: "cookie"
        case .upgrade: "upgrade"
        case .ifMatch: "if-match"
        case .connection: "connection"
        case .userAgent: "user-agent"
        case .contentType: "content-type"
        case .requestID: "x-request-id"
        case .authorization: "authorization"
        case .ifNoneMatch: "if-none-match"
        case .contentLength: "content-length"
        case .forwardedFor: "x-forwarded-for"
        case .idempotencyKey: "idempotency-key"
        case .transferEncoding: "transfer-encoding"
        case .origin: "origin"
        case .forwarded: "forwarded"
        }
    }

    /// The field of a name, without regard to case.
    package init?(_ name: UnsafeBufferPointer<UInt8>) {
        let candidates: (KnownField, KnownField?)
        switch name.count {
        case 4: candidates = (.host, nil)
        case 6:
            let isEarly: Bool = name[0] | 0x20 <= UInt8(ascii: "c")
            candidates = isEarly ? (.accept, .cookie) : (.expect, .origin)
        case 7: candidates = (.upgrade, nil)
        case 8: candidates = (.ifMatch, nil)
        case 9: candidates = (.forwarded, nil)
        case 10: candidates = (.connection, .userAgent)
        case 12: candidates = (.contentType, .requestID)
        case 13: candidates = (.authorization, .ifNoneMatch)
        case 14: candidates = (.contentLength, nil)
        case 15: candidates = (.forwardedFor, .idempotencyKey)
        case 17: candidates = (.transferEncoding, nil)
        default: return nil
        }
        if candidates.0.isName(name) {
            self = candidates.0
        } else if let other = candidates.1, other.isName(name) {
            self = other
        } else {
            return nil
        }
    }

    private func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let own: StaticString = name
        guard own.utf8CodeUnitCount == text.count else { return false }
        return ASCIIText.isEqual(text, toLower: own.utf8Start)
    }
}

/// Comparison of texts in bytes.
package enum ASCIIText {
    /// Equality without regard to case; `lower` has as many bytes, without upper-case letters.
    package static func isEqual(_ text: UnsafeBufferPointer<UInt8>, toLower lower: UnsafePointer<UInt8>) -> Bool {
        for index in 0..<text.count {
            let byte: UInt8 = text[index]
            let isUpper: Bool = byte &- 0x41 < 26
            guard (isUpper ? byte | 0x20 : byte) == lower[index] else { return false }
        }
        return true
    }

    /// Equality without regard to case with a text in lower case.
    package static func isEqual(_ text: UnsafeBufferPointer<UInt8>, toLower lower: StaticString) -> Bool {
        text.count == lower.utf8CodeUnitCount && isEqual(text, toLower: lower.utf8Start)
    }

    /// `tchar` of RFC 9110 §5.6.2.
    @inline(__always)
    package static func isToken(_ byte: UInt8) -> Bool {
        // Bit n of the two words: the character n, and 64 + n.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        return byte < 0x80 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
    }

    package static func isToken(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in text where !isToken(byte) { return false }
        return !text.isEmpty
    }

    /// A field value without bytes that could end its line: no controls besides the tab (RFC 9110 §5.5).
    package static func isFieldValue(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without a way out in the middle, so that many bytes are looked at in one step.
        var found: UInt8 = 0
        for byte in text { found |= ((byte < 0x20 && byte != 0x09) || byte == 0x7F) ? 1 : 0 }
        return found == 0
    }
}
