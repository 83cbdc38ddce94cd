public import MIME
public import NIOCore

/// An archive behind another beginning, which unpackers find all the same: the file has the signature of what it begins with.
public enum HiddenArchive {
    /// Octets from the beginning in which the signature of an archive is looked for, as unpackers do.
    public static let reach = 1 << 20
    /// Octets before the end in which the end of a ZIP's directory stands: its own, and a comment.
    static let zipReach = 66_000

    /// What an archive begins with that unpackers look for.
    public enum Signature: Sendable, CaseIterable {
        /// RAR, of any version.
        case rar
        /// 7z.
        case sevenZip
        /// Cab.
        case cab
        /// ZIP, by what stands before a member.
        case zip

        /// Its octets.
        public var octets: [UInt8] {
            switch self {
            case .rar: Array("Rar!\u{1A}\u{7}".utf8)
            case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]
            case .cab: Array("MSCF\0\0\0\0".utf8)
            case .zip: [0x50, 0x4B, 3, 4]
            }
        }
    }

    private static let signatures = Signature.allCases.map(\.octets)
    private static let zipEnd: [UInt8] = [0x50, 0x4B, 5, 6]

    private static let extensions: Set<String> = [
        "zip", "zipx", "jar", "rar", "7z", "cab", "tar", "tgz", "gz", "tbz2", "bz2", "txz", "xz", "lzma", "lz", "zst",
        "lz4",
        "iso", "wim", "arj", "ace", "lzh", "lha",
    ]

    /// Whether a name is an archive's.
    public static func isNamed(_ name: String) -> Bool { extensions.contains(FileExtension.last(of: name)) }

    /// Whether there are signatures of an archive behind the beginning of a file.
    public static func isIn(_ octets: ByteBuffer) -> Bool {
        octets.withUnsafeReadableBytes { bytes in
            has([zipEnd], in: bytes, from: max(0, bytes.count - zipReach), to: bytes.count)
                || has(signatures, in: bytes, from: 0, to: min(bytes.count, reach))
        }
    }

    private static func has(
        _ signatures: [[UInt8]], in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
    ) -> Bool {
        let firsts = signatures.compactMap(\.first)
        for offset in start..<end where firsts.contains(bytes[offset]) {
            // What is cut off at the end of the file is no signature.
            if signatures.contains(where: { bytes[offset...].starts(with: $0) }) { return true }
        }
        return false
    }
}

extension InspectionRequest {
    /// The octets of a part that is worth an inspector's time: for what it is, for its name, or for what is behind its
    /// beginning; nil for any other. Text that is read as the message itself is not searched.
    public static func octets(of part: ContentPart, in content: ContentFacts) -> ByteBuffer? {
        guard part.isLeaf else { return nil }
        if isWorthwhile(part.trueType) { return content.content(of: part) }
        let name = part.filename
        guard part.trueType != .empty, name != nil || part.isAttachment || !part.type.hasPrefix("text/"),
            part.role != .preamble, part.role != .epilogue, let octets = content.content(of: part)
        else { return nil }
        return name.map(HiddenArchive.isNamed) == true || HiddenArchive.isIn(octets) ? octets : nil
    }
}
