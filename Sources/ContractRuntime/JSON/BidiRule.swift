/// The rule of RFC 5893 §2: a label is read in one direction, which its first character decides.
///
/// Swift has no property for bidirectional classes; they come from the blocks of the scripts that are written from
/// right to left, and from the general category.
enum BidiRule {
    private enum Class { case left, right, arabic, european, arabicNumber, mark, neutral }

    /// Whether a name with such a label has to keep the rule in all of them (RFC 5893 §1.4).
    static func concerns(_ label: [UnicodeScalar]) -> Bool {
        label.contains { [.right, .arabic, .arabicNumber].contains(bidiClass($0)) }
    }

    static func holds(_ label: [UnicodeScalar]) -> Bool {
        let classes: [Class] = label.map(bidiClass)
        let last: Class? = classes.last { $0 != .mark }
        switch classes.first {
        case .right, .arabic:
            let hasBoth: Bool = classes.contains(.european) && classes.contains(.arabicNumber)
            return !classes.contains(.left) && !hasBoth && last != .neutral
        case .left:
            let strangers: Set<Class> = [.right, .arabic, .arabicNumber]
            return !classes.contains(where: strangers.contains) && last != .neutral
        default: return false
        }
    }

    private static func bidiClass(_ scalar: UnicodeScalar) -> Class {
        switch scalar.value {
        case 0x30...0x39, 0x6F0...0x6F9: .european
        case 0x660...0x669, 0x10D30...0x10D39, 0x10E60...0x10E7E: .arabicNumber
        case _ where isMark(scalar): .mark
        case 0x200F, 0x590...0x5FF, 0x7C0...0x85F, 0xFB1D...0xFB4F, 0x10800...0x10CFF, 0x10E80...0x10FFF,
            0x1E800...0x1EC6F, 0x1ED50...0x1EDFF, 0x1EF00...0x1EFFF:
            .right
        case 0x600...0x7BF, 0x860...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF, 0x10D00...0x10D3F, 0x1EC70...0x1ED4F,
            0x1EE00...0x1EEFF:
            .arabic
        default: isNeutral(scalar) ? .neutral : .left
        }
    }

    private static func isMark(_ scalar: UnicodeScalar) -> Bool {
        let category: Unicode.GeneralCategory = scalar.properties.generalCategory
        return category == .nonspacingMark || category == .enclosingMark
    }

    private static func isNeutral(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .decimalNumber, .letterNumber:
            false
        default: true
        }
    }
}
