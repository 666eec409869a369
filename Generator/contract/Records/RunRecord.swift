/// What a run read and made, with a fingerprint of each. A run that finds all of it as the last one left it has nothing
/// to do (decision 0044).
struct RunRecord {
    /// Something on disk that a run depends on.
    enum Place: Hashable {
        /// The bytes of a file; that there is none is a state, too.
        case file(String)
        /// The paths of the files below a folder.
        case listing(String)
    }

    private(set) var places: [(place: Place, fingerprint: Fingerprint)] = []
    /// What the run said about its input. A run with nothing to do says it again.
    var findings = ""

    /// Notes what is at a place now.
    mutating func add(_ place: Place) { places.append((place, Self.fingerprint(of: place))) }

    /// Notes what was read from a file, or written to it.
    mutating func add(file path: String, _ fingerprint: Fingerprint) { places.append((.file(path), fingerprint)) }

    /// Notes a folder with every file in it.
    mutating func add(folder: String) {
        add(.listing(folder))
        for path in Disk(folder: folder).files(below: "") { add(.file(Disk(folder: folder).path(path))) }
    }

    /// Whether everything is as it was noted.
    var isCurrent: Bool { places.allSatisfy { Self.fingerprint(of: $0.place) == $0.fingerprint } }

    private static let absent = Fingerprint("there is no such file")

    private static func fingerprint(of place: Place) -> Fingerprint {
        switch place {
        case .file(let path): return (try? Disk(folder: "").read(path)).map { Fingerprint($0) } ?? absent
        case .listing(let folder): return Fingerprint(Disk(folder: folder).files(below: "").joined(separator: "\0"))
        }
    }
}

extension RunRecord {
    /// First line of a record; another form of it has another one.
    private static let head = "contract record 1"

    /// The record as a file. Nil: a path has a line break, so it cannot be kept.
    func text(program: String) -> String? {
        var lines = [Self.head, program]
        for (place, fingerprint) in places {
            let (kind, path) =
                switch place {
                case .file(let path): ("file", path)
                case .listing(let path): ("list", path)
                }
            guard !path.contains(where: \.isNewline) else { return nil }
            lines.append("\(kind) \(fingerprint.text) \(path)")
        }
        return lines.joined(separator: "\n") + "\n\n" + findings
    }

    /// Nil: it was written by another program, or it is none.
    init?(text: String, program: String) {
        guard let end = text.firstRange(of: "\n\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 2, lines[0] == Self.head, lines[1] == program else { return nil }
        for line in lines.dropFirst(2) {
            let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let fingerprint = Fingerprint(text: parts[1]) else { return nil }
            let path = String(parts[2])
            places.append((parts[0] == "list" ? .listing(path) : .file(path), fingerprint))
        }
        findings = String(text[end.upperBound...])
    }
}
