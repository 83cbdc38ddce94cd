import Mail

/// Names of members and the paths made of them.
enum MemberPath {
    private static let inPath = 255
    private static let tail = 64

    /// A name at most so many octets long: where it is longer, the middle is left out, so that the extension stays.
    static func shortened(_ name: String, to limit: Int) -> String {
        let octets = name.utf8
        guard octets.count > limit else { return name }
        guard limit > 2 * tail else { return name.cut(toOctets: max(3, limit)) }
        var start = octets.index(octets.endIndex, offsetBy: -tail)
        // An octet 10xxxxxx goes on with the scalar before it (RFC 3629 section 3).
        while start < octets.endIndex, octets[start] & 0xC0 == 0x80 { start = octets.index(after: start) }
        return name.cut(toOctets: limit - tail) + String(name[start...])
    }

    /// The path of a member.
    static func joined(_ path: String, _ name: String) -> String { path + "/" + shortened(name, to: inPath) }

    /// Whether a name leads out of the folder that an archive is unpacked in.
    static func leadsOut(_ name: String) -> Bool {
        let octets = Array(name.utf8)
        if let first = octets.first, isSeparator(first) { return true }
        if octets.count > 2, octets[1] == UInt8(ascii: ":"), isSeparator(octets[2]) { return true }
        return octets.split(whereSeparator: isSeparator).contains { $0.elementsEqual("..".utf8) }
    }

    private static func isSeparator(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: "/") || octet == UInt8(ascii: "\\")
    }
}
