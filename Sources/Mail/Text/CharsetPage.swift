/// A charset of one octet whose first half is ASCII, read by a table of our own.
enum CharsetPage: Hashable, Sendable {
    case iso(Int)
    case windows(Int)
    case koi8r, koi8u, thai, macintosh, russianDOS

    /// The one of a name in lower case.
    init?(_ name: String) {
        switch name {
        case "koi8-r", "koi8", "koi8_r", "koi": self = .koi8r
        case "koi8-u", "koi8-ru": self = .koi8u
        case "tis-620": self = .thai
        case "windows-874", "cp874", "iso-8859-11": self = name == "iso-8859-11" ? .iso(11) : .windows(874)
        case "macintosh", "x-mac-roman", "mac": self = .macintosh
        case "ibm866", "cp866", "866": self = .russianDOS
        case "iso-8859-8-i", "iso-8859-8-e", "logical": self = .iso(8)
        default:
            if let part = Self.number(behind: ["iso-8859-", "iso8859-", "iso_8859-"], of: name),
                (2...16).contains(part), part != 12
            {
                self = .iso(part)
            } else if let page = Self.number(behind: ["windows-", "cp", "x-cp"], of: name),
                (1_250...1_258).contains(page)
            {
                self = .windows(page)
            } else {
                return nil
            }
        }
    }

    private static func number(behind prefixes: [String], of name: String) -> Int? {
        prefixes.first { name.utf8.starts(with: $0.utf8) }.flatMap { Int(name.dropFirst($0.count)) }
    }

    /// What the octets from 128 on stand for, 0 where for nothing.
    var table: [UInt16] {
        switch self {
        case .iso(2): CharsetTable.iso88592
        case .iso(3): CharsetTable.iso88593
        case .iso(4): CharsetTable.iso88594
        case .iso(5): CharsetTable.iso88595
        case .iso(6): CharsetTable.iso88596
        case .iso(7): CharsetTable.iso88597
        case .iso(8): CharsetTable.iso88598
        case .iso(9): CharsetTable.iso88599
        case .iso(10): CharsetTable.iso885910
        case .iso(11): CharsetTable.iso885911
        case .iso(13): CharsetTable.iso885913
        case .iso(14): CharsetTable.iso885914
        case .iso(15): CharsetTable.iso885915
        case .iso: CharsetTable.iso885916
        case .windows(874): CharsetTable.cp874
        case .windows(1_250): CharsetTable.cp1250
        case .windows(1_251): CharsetTable.cp1251
        case .windows(1_253): CharsetTable.cp1253
        case .windows(1_254): CharsetTable.cp1254
        case .windows(1_255): CharsetTable.cp1255
        case .windows(1_256): CharsetTable.cp1256
        case .windows(1_257): CharsetTable.cp1257
        case .windows(1_258): CharsetTable.cp1258
        case .windows: CharsetTable.cp1252
        case .koi8r: CharsetTable.koi8r
        case .koi8u: CharsetTable.koi8u
        case .thai: CharsetTable.tis620
        case .macintosh: CharsetTable.macroman
        case .russianDOS: CharsetTable.cp866
        }
    }
}
