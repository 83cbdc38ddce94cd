public import MIME

/// A member of an archive, a file in a document or a message, or a part of a message in one.
public struct InspectedFile: Sendable, Hashable, Codable {
    /// Where it is: the path of the part, then the names from archive to archive, `1.2/inner.zip/evil.exe`. Each is cut to
    /// the bound of names; members of equal names have equal paths.
    public var path: String
    /// Its names as the archive has them, each once; the first one is that in ``path``.
    public var names: [String]
    /// What it is, by its signature.
    public var trueType: FileType
    /// Octets, unpacked; nil where that is not known, since it was not unpacked to its end.
    public var size: Int?
    /// The SHA-256 of its octets; nil where not all of them were read.
    public var sha256: [UInt8]?
    /// The MD5 of its octets; nil where not all of them were read.
    public var md5: [UInt8]?
    /// Whether it needs a password.
    public var isEncrypted: Bool
    /// Whether the EICAR test file is in it.
    public var hasEICAR: Bool

    /// A member of which no more than the names is known yet.
    public init(path: String, names: [String]) {
        self.path = path
        self.names = names
        trueType = .unknown
        isEncrypted = false
        hasEICAR = false
    }

    /// The name that most programs show, without folders.
    public var filename: String {
        guard let name = names.first else { return "" }
        let octets = name.utf8
        guard let slash = octets.lastIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) else {
            return name
        }
        return String(decoding: octets[octets.index(after: slash)...], as: UTF8.self)
    }
}
