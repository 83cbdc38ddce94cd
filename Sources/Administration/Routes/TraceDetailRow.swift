import Mail
import MailFlow
import Operations

/// An event of a message as Get-MessageTraceDetailV2 gives it (docs/reference/trace-api.md#detail).
struct TraceDetailRow: Codable, Sendable {
    /// EOP's names.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case date = "Date"
        case event = "Event"
        case action = "Action"
        case detail = "Detail"
        case data = "Data"
    }

    /// When.
    var date: WallTime
    /// RECEIVE, SEND, DELIVER, DEFER, and so on.
    var event: String
    /// What a rule or the verdict did with the message in this event; nil for nothing.
    var action: String?
    /// The reply or the reason.
    var detail: String
    /// What programs read: the peer, and on the first event what the filters and the rules said (`S:SFA`, `S:AMA`, `S:TRA`);
    /// nil for nothing.
    var data: String?

    /// The events of a message, in order.
    static func all(_ detail: TraceDetailView) -> [TraceDetailRow] {
        let agents = agentData(detail)
        return detail.events.enumerated().map { index, event in
            var data: [String] = []
            if index == 0 { data += agents }
            if let remote = event.remote { data.append("S:Remote=\(value(remote))") }
            return TraceDetailRow(
                date: event.date, event: event.event, action: event.action, detail: event.detail,
                data: data.isEmpty ? nil : data.joined(separator: ";"))
        }
    }

    /// What the agents said of the message, in the form of Exchange's custom data.
    private static func agentData(_ detail: TraceDetailView) -> [String] {
        var data: [String] = []
        if let verdict = detail.verdict {
            switch verdict.cat {
            case .malware, .antiMalware, .fileType:
                data.append("S:AMA=SUM|CAT=\(verdict.cat.rawValue)|action=\(value(verdict.words))")
            case .highConfidencePhishing, .phishing, .highConfidenceSpam, .spoof, .intraOrganizationPhishing, .spam,
                .outboundSpam, .bulk, .none:
                var parts = ["S:SFA=SUM", "CAT=\(verdict.cat.rawValue)"]
                if let sfv = verdict.sfv { parts.append("SFV=\(sfv.rawValue)") }
                if let scl = verdict.scl { parts.append("SCL=\(scl)") }
                parts.append("BCL=\(verdict.bcl)")
                data.append(parts.joined(separator: "|"))
            }
        }
        var known: Set<RuleHit> = []
        for hit in detail.rows.flatMap(\.rules) where known.insert(hit).inserted {
            let actions = hit.actions.map { "action=\(value($0))" }
            let parts = ["S:TRA=ETR", "ruleName=\(value(hit.rule))", "mode=\(hit.effect.rawValue)"] + actions
            data.append(parts.joined(separator: "|"))
        }
        return data
    }

    /// A text without what ends a part: `|` and `;` become `_`.
    private static func value(_ text: String) -> String {
        let octets = text.utf8.map { octet in
            octet == UInt8(ascii: "|") || octet == UInt8(ascii: ";") ? UInt8(ascii: "_") : octet
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
