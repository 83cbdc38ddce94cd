public import Mail

/// The daemon of Rspamd that mail is given to: the entry `engines.rspamd` of `postern.yaml` (docs/reference/rspamd.md).
public struct RspamdSettings: Hashable, Sendable {
    /// `address`.
    public var place: EnginePlace
    /// `connections`: messages that it looks at a time.
    public var connections = 16
    /// `connectTimeout`: for a connection.
    public var connectTimeout = Interval.seconds(2)
    /// `timeout`: for one message, from the question to the answer, the waits for a place and for a connection among it.
    public var timeout = Interval.seconds(10)
    /// `password`: what its controller asks for, printable ASCII; nil for none.
    public var password: String?

    /// The defaults of a document.
    public init(_ place: EnginePlace) { self.place = place }
}
