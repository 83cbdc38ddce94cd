/// The last entry of the audit log: whoever keeps it elsewhere can tell later whether the log up to there is what it was
/// (docs/reference/audit.md#chain).
public struct AuditHead: Hashable, Sendable, Codable {
    /// The number of the entry; 0 where none was ever written.
    public var entry: Int64
    /// Its digest: 64 lower-case hexadecimal digits of SHA-256; zeros where none was ever written.
    public var digest: String

    /// A head.
    public init(entry: Int64, digest: String) {
        self.entry = entry
        self.digest = digest
    }

    /// The head that a number and a digest in hexadecimal digits of either case are; nil where they are none.
    public init?(entry: Int64, typed digest: String) {
        let isDigit = { (octet: UInt8) -> Bool in
            switch octet {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
            default: false
            }
        }
        guard entry >= 0, digest.utf8.count == 64, digest.utf8.allSatisfy(isDigit) else { return nil }
        self.init(entry: entry, digest: digest.lowercased())
    }
}

/// What a walk through the audit log found.
public struct AuditVerification: Hashable, Sendable, Codable {
    /// Something in the log that is not as the gateway wrote it.
    public struct Fault: Hashable, Sendable, Codable {
        /// What kind of fault it is.
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            /// An entry is not what its digest was made of.
            case changed = "Changed"
            /// Entries are not there, and were not removed by their age.
            case missing = "Missing"
            /// An entry does not hold the digest of what stands before it: that was written anew, or this was.
            case unlinked = "Unlinked"
            /// Entries are there that the gateway did not write: behind its last one, or where it removed some.
            case added = "Added"
        }

        /// What kind of fault it is.
        public var kind: Kind
        /// The number of the first entry that it concerns.
        public var first: Int64
        /// The number of the last one.
        public var last: Int64

        /// A fault.
        public init(_ kind: Kind, _ first: Int64, through last: Int64) {
            self.kind = kind
            self.first = first
            self.last = last
        }
    }

    /// How a head that was noted earlier fits the log.
    public enum Noted: String, Hashable, Sendable, Codable, CaseIterable {
        /// The log has that entry with that digest.
        case same = "Same"
        /// The log has another entry there, or none.
        case different = "Different"
        /// The entry was removed by its age, so nothing can be said.
        case removed = "Removed"
    }

    /// How many entries were looked at.
    public var entries: Int64
    /// How many were removed by their age.
    public var removed: Int64
    /// What is wrong, in the order of the numbers; no more than ``mostFaults``.
    public var faults: [Fault]
    /// How many things are wrong.
    public var faultCount: Int64
    /// How the noted head fits; nil where none was given.
    public var noted: Noted?
    /// The last entry.
    public var head: AuditHead

    /// The most faults that are named.
    public static let mostFaults = 100

    /// What was found.
    public init(
        entries: Int64, removed: Int64, faults: [Fault], faultCount: Int64, noted: Noted?, head: AuditHead
    ) {
        self.entries = entries
        self.removed = removed
        self.faults = faults
        self.faultCount = faultCount
        self.noted = noted
        self.head = head
    }

    /// Whether the log is what the gateway wrote, as far as can be told.
    public var isWhole: Bool { faultCount == 0 && noted != .different }
}
