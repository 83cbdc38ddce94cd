/// What was counted of a message for its sender when it came.
package enum Arrival: UInt8, Sendable, Hashable {
    /// Nobody knows any more.
    case unknown = 0
    /// One that went into an inbox.
    case clean
    /// One that went into a junk folder.
    case junked
    /// Nothing: it went into a junk folder for what people had reported alone.
    case uncounted
}
