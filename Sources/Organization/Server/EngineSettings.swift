/// What looks into the content of mail on this server: the entry `engines` of `postern.yaml` (docs/reference/verdict.md).
public struct EngineSettings: Hashable, Sendable {
    /// `embedded`: whether this server's own filters read the content of mail. Without them nothing but its sender is
    /// judged.
    public var isEmbedded = true
    /// `inspector`: how many processes read files of messages at the same time at most (docs/reference/inspector.md); 0 for
    /// `off`.
    public var inspectors = 2
    /// `clamd`; nil for none.
    public var clamd: ClamdSettings?
    /// `rspamd`; nil for none.
    public var rspamd: RspamdSettings?
    /// `hashLists`.
    public var hashLists: [HashList] = []
    /// `scoringLists`: a folder with lists in place of the scorer's own, by absolute path (docs/reference/scoring.md); nil for
    /// none.
    public var scoringLists: String?
    /// Lists of hashes that there may be.
    static let mostHashLists = 32

    /// A file of SHA-256 hashes of files that are not let through (docs/reference/malware.md).
    public struct HashList: Hashable, Sendable {
        /// `file`, by absolute path.
        public var file: String
        /// `source`: where it comes from.
        public var source: String
        /// `date`: of which day it is, as it was written; nil where that is not said.
        public var date: String?

        /// A list.
        public init(file: String, source: String, date: String? = nil) {
            self.file = file
            self.source = source
            self.date = date
        }

        /// What it is called in the trace: its source and its date.
        public var label: String { date.map { "\(source) \($0)" } ?? source }
    }

    /// The defaults of a document.
    public init() {}
}
