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

extension RecipientID {
    /// Recipients of one message, at most.
    package static let perMessage: Int64 = 1 << 16

    /// A recipient's identity holds its message's number, so that a message's recipients lie together in every table.
    package init(_ sequence: SequenceNumber, index: Int) {
        self.init(sequence.rawValue * RecipientID.perMessage + Int64(index))
    }

    /// In the trace, a named recipient who has no delivery of its own: these are numbered from the highest identity of
    /// their message down.
    package static func ofNamedEnd(_ number: Int, _ sequence: SequenceNumber) -> RecipientID {
        RecipientID(sequence, index: Int(perMessage) - 1 - number)
    }

    /// The message.
    package var sequence: SequenceNumber { SequenceNumber(rawValue / RecipientID.perMessage) }
}
