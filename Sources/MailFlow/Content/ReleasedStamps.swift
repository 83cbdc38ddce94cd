package import Mail

/// What the stamps of a copy say once it is released from quarantine: it was not filtered, `SFV:SKQ` and SCL -1
/// (docs/reference/stamps.md).
///
/// Stamps are kept as the lines that leave. What the filters found stays in them; what was decided is changed.
package enum ReleasedStamps {
    /// The changes of a copy that is released, made of those of the one that was held.
    ///
    /// - Parameters:
    ///   - client: the address of the client that brought it; nil for this gateway.
    ///   - helo: what that client called itself.
    ///   - stamp: the field by which this server knows it again; nil where it can make none.
    package static func edits(
        _ edits: MessageEdits, client: IPAddress?, helo: String, stamp: String?
    ) -> MessageEdits {
        var released = edits
        // A copy that leaves again has the field of this release alone.
        released.stamps = edits.stamps.filter { !$0.utf8.starts(with: stampName.utf8) }.map(line)
        if !edits.stamps.contains(where: { $0.utf8.starts(with: reportName.utf8) }) {
            let address = client?.description ?? AntispamReport.ownAddress
            let pairs = [
                "CIP:\(address)", "CTRY:", "LANG:", "SCL:\(SpamConfidence.skipped)", "SRV:", "IPV:NLI",
                "SFV:\(FilterDecision.released.rawValue)", "H:\(AntispamReport.name(helo))", "PTR:", "CAT:NONE", "SFS:",
                "DIR:INB",
            ]
            released.stamps.insert(reportName + "\r\n " + pairs.map { $0 + ";" }.joined(), at: 0)
        }
        if let stamp { released.stamps.append(stamp) }
        let confidence = "SCL: \(SpamConfidence.skipped)"
        released.organizationStamps = edits.organizationStamps.filter { !$0.utf8.starts(with: "SCL:".utf8) }
        released.organizationStamps.insert(confidence, at: 0)
        return released
    }

    private static let reportName = "X-Forefront-Antispam-Report:"
    private static let stampName = "X-Postern-Released:"

    private static func line(_ stamp: String) -> String {
        if stamp.utf8.starts(with: reportName.utf8) { return report(stamp) }
        if stamp.utf8.starts(with: "X-Spam-Flag:".utf8) { return "X-Spam-Flag: NO" }
        if stamp.utf8.starts(with: "X-Spam-Status:".utf8) {
            return "X-Spam-Status: No, score=\(SpamConfidence.skipped) required=\(SpamConfidence.spam)"
        }
        if stamp.utf8.starts(with: "X-Spam-Score:".utf8) { return "X-Spam-Score: \(SpamConfidence.skipped)" }
        return stamp
    }

    /// No pair of a report has a semicolon in its value (see ``AntispamReport``).
    private static func report(_ stamp: String) -> String {
        let pairs = stamp.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
            (pair: Substring.UTF8View) -> String in
            if pair.starts(with: "SCL:".utf8) { return "SCL:\(SpamConfidence.skipped)" }
            if pair.starts(with: "SFV:".utf8) { return "SFV:\(FilterDecision.released.rawValue)" }
            return String(Substring(pair))
        }
        return pairs.joined(separator: ";")
    }
}
