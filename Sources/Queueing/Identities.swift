/// A message's place in the order of acceptance; given at commit, never reused. Prints as EOP's `InternalId`.
public struct SequenceNumber: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// 1 for the first message of a store.
    public var rawValue: Int64
    /// Makes a number.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// Orders by acceptance.
    public static func < (a: SequenceNumber, b: SequenceNumber) -> Bool { a.rawValue < b.rawValue }
    /// The digits.
    public var description: String { String(rawValue) }
}

/// One recipient of one accepted message, in the store and in the queues.
public struct RecipientID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Unique in a store.
    public var rawValue: Int64
    /// Makes an identity.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// Orders by creation.
    public static func < (a: RecipientID, b: RecipientID) -> Bool { a.rawValue < b.rawValue }
    /// The digits.
    public var description: String { String(rawValue) }
}
