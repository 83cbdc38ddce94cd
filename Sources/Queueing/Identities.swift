/// A message's place in the order of acceptance; given at commit, never reused. Prints as EOP's `InternalId`.
package struct SequenceNumber: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// 1 for the first message of a store.
    package var rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// Orders by acceptance.
    package static func < (a: SequenceNumber, b: SequenceNumber) -> Bool { a.rawValue < b.rawValue }
    /// The digits.
    package var description: String { String(rawValue) }
}

/// One recipient of one accepted message, in the store and in the queues.
package struct RecipientID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Unique in a store.
    package var rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// Orders by creation.
    package static func < (a: RecipientID, b: RecipientID) -> Bool { a.rawValue < b.rawValue }
    /// The digits.
    package var description: String { String(rawValue) }
}
