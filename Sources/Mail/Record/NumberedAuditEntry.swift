/// An entry of the audit log with its number, which counts entries in the order in which they were written, from 1 on.
@dynamicMemberLookup
public struct NumberedAuditEntry: Hashable, Sendable, Codable {
    /// The number.
    public var id: Int64
    /// The entry.
    public var entry: AuditEntry

    /// An entry with its number.
    public init(id: Int64, _ entry: AuditEntry) {
        self.id = id
        self.entry = entry
    }

    /// What the entry says.
    public subscript<Value>(dynamicMember path: KeyPath<AuditEntry, Value>) -> Value { entry[keyPath: path] }

    /// Where it stands in the log, whose order is that of the moments.
    public var place: AuditPlace { AuditPlace(time: entry.time, id: id) }
}

/// A place in the audit log: a moment, and a number that tells entries of one moment apart.
public struct AuditPlace: Hashable, Comparable, Sendable, Codable {
    /// The moment of the entry there.
    public var time: WallTime
    /// Its number.
    public var id: Int64

    /// A place.
    public init(time: WallTime, id: Int64) {
        self.time = time
        self.id = id
    }

    /// By the moments, and by the numbers where those are equal.
    public static func < (one: AuditPlace, other: AuditPlace) -> Bool {
        (one.time, one.id) < (other.time, other.id)
    }
}
