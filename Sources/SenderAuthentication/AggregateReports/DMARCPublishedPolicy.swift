/// A DMARC record as an aggregate report tells it (RFC 9990 section 3.1.1.5), with where reports are wanted. Tags that are
/// not published have their default, or none.
public struct DMARCPublishedPolicy: Hashable, Sendable, Codable {
    /// `p`; `none` where the record has none that can be read.
    public var p: DMARCPolicy
    /// `sp`.
    public var sp: DMARCPolicy?
    /// `np`.
    public var np: DMARCPolicy?
    /// `fo`.
    public var fo: String
    /// `adkim`.
    public var adkim: DMARCAlignment
    /// `aspf`.
    public var aspf: DMARCAlignment
    /// `pct` (RFC 7489 only).
    public var pct: Int
    /// `testing`: `y` or `n`.
    public var testing: String
    /// The URIs of `rua`.
    public var rua: [String]

    /// Reads a record, or what was kept of it.
    public init(record text: String) {
        let record = DMARCRecord(text.utf8) ?? DMARCRecord(policy: .none)
        p = record.policy ?? .none
        sp = record.subdomainPolicy
        np = record.nonexistentPolicy
        fo = record.failureOptions
        adkim = record.dkimAlignment
        aspf = record.spfAlignment
        pct = record.percentage
        testing = record.isTesting ? "y" : "n"
        rua = record.aggregateReports.map(\.uri)
    }
}
