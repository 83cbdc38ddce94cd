/// What looks into the content of mail on this server: the entry `engines` of `postern.yaml` (docs/reference/verdict.md).
public struct EngineSettings: Hashable, Sendable {
    /// `embedded`: whether this server's own filters read the content of mail. Without them nothing but its sender is
    /// judged.
    public var isEmbedded = true

    /// The defaults of a document.
    public init() {}
}
