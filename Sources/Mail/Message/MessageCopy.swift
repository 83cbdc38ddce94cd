/// What some recipients of a message get: the content with the same changes for all of them.
public struct MessageCopy: Hashable, Sendable {
    /// The changes.
    public var edits: MessageEdits
    /// At least one.
    public var deliveries: [Delivery]

    /// Makes a copy for these recipients.
    public init(edits: MessageEdits, deliveries: [Delivery]) {
        self.edits = edits
        self.deliveries = deliveries
    }
}

extension [MessageCopy] {
    /// The deliveries of all copies, copy by copy.
    public var deliveries: [Delivery] {
        // Nearly every message has one copy.
        count == 1 ? self[0].deliveries : flatMap(\.deliveries)
    }
}
