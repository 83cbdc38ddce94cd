public import Mail

/// The daemon of ClamAV that mail is given to: the entry `engines.clamd` of `postern.yaml` (docs/reference/malware.md).
public struct ClamdSettings: Hashable, Sendable {
    /// `address`.
    public var place: EnginePlace
    /// `connections`: messages that it looks at a time; at most clamd's own `MaxThreads`.
    public var connections = 8
    /// `connectTimeout`: for a connection.
    public var connectTimeout = Interval.seconds(2)
    /// `timeout`: for one message with all of its files, the wait for a connection among it.
    public var timeout = Interval.seconds(20)

    /// The defaults of a document.
    public init(_ place: EnginePlace) { self.place = place }
}
