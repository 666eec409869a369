import FoundationEssentials

/// Which files an order takes, from whom, and who gets them.
package enum FileRules {
    /// 25 MiB.
    package static let maximumBytes: Int = 26_214_400
    /// 256 KiB: the size of a stored row of content.
    package static let chunkBytes: Int = 262_144
    package static let maximumNameLength: Int = 255

    /// Extensions that are accepted, each with the media type that it is stored with.
    package static let mediaTypes: [String: String] = [
        "pdf": "application/pdf", "doc": "application/msword", "rtf": "application/rtf", "txt": "text/plain",
        "csv": "text/csv", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odp": "application/vnd.oasis.opendocument.presentation", "jpg": "image/jpeg", "jpeg": "image/jpeg",
        "png": "image/png", "webp": "image/webp", "gif": "image/gif", "mp3": "audio/mpeg", "m4a": "audio/mp4",
        "wav": "audio/wav", "ogg": "audio/ogg", "mp4": "video/mp4", "webm": "video/webm", "zip": "application/zip",
        "rar": "application/vnd.rar", "7z": "application/x-7z-compressed",
    ]

    /// Nil: files with such a name are not accepted.
    package static func mediaType(ofFileNamed name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return mediaTypes[name[name.index(after: dot)...].lowercased()]
    }

    /// The last component of a path, without characters that a file system or a header could take amiss; at most 255
    /// scalars.
    package static func safeName(_ name: String) -> String? {
        let component: Substring = name.split { $0 == "/" || $0 == "\\" }.last ?? ""
        let scalars: [Unicode.Scalar] = component.unicodeScalars.filter { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F && !"\"<>:|?*".unicodeScalars.contains(scalar)
        }
        var kept: String = String(String.UnicodeScalarView(scalars.suffix(maximumNameLength)))
        while let first = kept.first, first == "." || first == " " { kept.removeFirst() }
        while let last = kept.last, last == "." || last == " " { kept.removeLast() }
        return kept.isEmpty ? nil : kept
    }

    package static func mayUpload(_ role: UserRole, for purpose: FilePurpose) -> Bool {
        switch role {
        case .client: [.instruction, .reference, .sample].contains(purpose)
        case .writer: [.reference, .draft, .final, .revision].contains(purpose)
        case .support, .editor, .admin, .superadmin: true
        }
    }

    /// Purposes that a role sees whoever uploaded; its own files a person always sees.
    package static func visiblePurposes(_ role: UserRole) -> [FilePurpose] {
        switch role {
        case .client: [.instruction, .reference, .sample, .final, .revision]
        case .writer, .support, .editor, .admin, .superadmin: FilePurpose.allCases
        }
    }

    /// Removes only what it uploaded.
    package static func removesOwnOnly(_ role: UserRole) -> Bool { !SessionRules.isStaff(role) }

    /// Why a client does not get a delivery yet.
    package enum Block: String, Sendable {
        case notSubmitted = "not_submitted"
        case balanceDue = "balance_due"
    }

    /// Nil: the file is released. Only deliveries are guarded, and only from clients.
    package static func block(_ purpose: FilePurpose, for role: UserRole, of order: OrderState) -> Block? {
        guard role == .client, purpose == .final || purpose == .revision else { return nil }
        switch order.status {
        case .submitted, .revisionRequested, .completed, .disputed, .archived, .refunded: break
        default: return .notSubmitted
        }
        return order.balanceDue > 0 ? .balanceDue : nil
    }
}
