import CLibYAML

/// One event of a YAML text, copied out of libyaml.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case sequenceStart
        case mappingStart
    }

    var kind: Kind
    var location: SourceLocation
    var anchor: String?
    var tag: String?
}

/// libyaml's parser as a stream of events. The parser is allocated because libyaml keeps its address.
final class YAMLEvents {
    struct Failure: Error {
        var message: String
        var location: SourceLocation
        var hint: String?
        var context: (message: String, location: SourceLocation)?
    }

    private let file: SourceFile
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isInitialized: Bool
    /// Bytes before the text: a byte order mark.
    private let skipped: Int
    /// Where libyaml's lines begin, if they are not the file's: YAML 1.1 also ends lines with U+0085, U+2028 and
    /// U+2029, which no editor does.
    private let lineStarts: [Int]?

    /// `input` must live as long as the events are read.
    init(file: SourceFile, input: UnsafeBufferPointer<UInt8>) {
        self.file = file
        skipped = input.starts(with: ByteOrderMark.utf8) ? ByteOrderMark.utf8.count : 0
        lineStarts = Self.lineStarts(of: file.bytes, from: file.lineStarts)
        parser = .allocate(capacity: 1)
        isInitialized = yaml_parser_initialize(parser) == 1
        guard isInitialized else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        let text = UnsafeBufferPointer(rebasing: input[skipped...])
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        if isInitialized { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    func next() throws(Failure) -> YAMLEvent {
        guard isInitialized else {
            let place = SourceLocation(file: file.index, line: 1, column: 1)
            throw Failure(message: "no memory for the YAML parser", location: place)
        }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        return copy(event)
    }

    private func copy(_ event: yaml_event_t) -> YAMLEvent {
        var copy = YAMLEvent(kind: .streamEnd, location: location(event.start_mark))
        switch event.type {
        case YAML_STREAM_START_EVENT: copy.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: copy.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: copy.kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT: copy.kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: copy.kind = .mappingEnd
        case YAML_ALIAS_EVENT: copy.kind = .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: copyScalar(event.data.scalar, to: &copy)
        case YAML_SEQUENCE_START_EVENT:
            copy.kind = .sequenceStart
            copy.anchor = text(event.data.sequence_start.anchor)
            copy.tag = text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            copy.kind = .mappingStart
            copy.anchor = text(event.data.mapping_start.anchor)
            copy.tag = text(event.data.mapping_start.tag)
        default: break
        }
        return copy
    }

    private func copyScalar(
        _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, to copy: inout YAMLEvent
    ) {
        let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        copy.kind = .scalar(text: String(decoding: value, as: UTF8.self), isPlain: isPlain)
        copy.anchor = text(scalar.anchor)
        copy.tag = text(scalar.tag)
    }

    private func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func location(_ mark: yaml_mark_t) -> SourceLocation {
        guard let lineStarts, Int(mark.line) < lineStarts.count else {
            return SourceLocation(
                file: file.index, line: Int32(clamping: mark.line + 1), column: Int32(clamping: mark.column + 1))
        }
        let start = file.location(ofByte: lineStarts[Int(mark.line)])
        return SourceLocation(
            file: file.index, line: start.line, column: start.column + Int32(clamping: mark.column))
    }

    private static func lineStarts(of bytes: [UInt8], from starts: [Int]) -> [Int]? {
        var found: [Int] = []
        for (offset, byte) in bytes.enumerated() where byte == 0xC2 || byte == 0xE2 {
            let rest = bytes[offset...]
            for end: [UInt8] in [[0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]] where rest.starts(with: end) {
                found.append(offset + end.count)
            }
        }
        return found.isEmpty ? nil : (starts + found).sorted()
    }

    /// libyaml sees one more line behind a text that does not end with a line end.
    private func inFile(_ place: SourceLocation) -> SourceLocation {
        Int(place.line) <= file.lineStarts.count ? place : file.location(ofByte: file.bytes.count)
    }

    private func failure() -> Failure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        if parser.pointee.error == YAML_READER_ERROR {
            return Failure(message: problem, location: file.location(ofByte: parser.pointee.problem_offset + skipped))
        }
        let place = inFile(location(parser.pointee.problem_mark))
        let context = parser.pointee.context.map {
            (message: String(cString: $0), location: inFile(location(parser.pointee.context_mark)))
        }.flatMap { $0.location == place ? nil : $0 }
        return Failure(message: problem, location: place, hint: hint(at: place, of: problem), context: context)
    }

    private static let hints = [
        "mapping values are not allowed in this context": "put a text that holds ': ' in quotes",
        "did not find expected key": "begin the keys of a mapping at one column, and put texts with quotes in quotes",
        "did not find expected '-' indicator": "begin the elements of a list at the same column",
        "did not find expected ',' or '}'": "part members by commas, and close the mapping with '}'",
        "did not find expected ',' or ']'": "part elements by commas, and close the list with ']'",
    ]

    /// The commonest causes, which libyaml's own words do not name.
    private func hint(at place: SourceLocation, of problem: String) -> String? {
        guard let line = file.line(place.line) else { return nil }
        let scalars = line.unicodeScalars
        if scalars.dropFirst(Int(place.column) - 1).first == "\t" {
            return "indent with spaces: YAML allows no tabs there"
        }
        return scalars.dropFirst(Int(place.column) - 1).first.flatMap {
            "@`%".unicodeScalars.contains($0) ? "put the text in quotes: a plain value cannot begin with '\($0)'" : nil
        } ?? Self.hints[problem]
    }
}
