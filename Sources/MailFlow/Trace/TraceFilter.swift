import Mail
import Queueing

/// The conditions of a search, read once, so that rows are quickly held against them: the one meaning that they have,
/// whatever finds the rows (docs/reference/trace.md).
package struct TraceFilter: Sendable {
    private let start: WallTime?
    private let end: WallTime?
    private let senders: [WildcardPattern]
    private let recipients: [WildcardPattern]
    private let authors: [WildcardPattern]
    private let messageIDs: Set<String>
    private let traceID: [UInt8]?
    private let sources: [IPNetwork]?
    private let destinations: [IPNetwork]?
    private let subject: (text: [UInt8], kind: TraceQuery.SubjectCondition.Kind)?
    private let statuses: Set<TraceStatus>
    private let organization: [UInt8]?
    private let direction: Direction?
    private let connector: [UInt8]?
    private let nextHop: WildcardPattern?
    private let tlsUsed: Set<TLSUsed>
    private let categories: Set<VerdictCategory>
    private let rule: [UInt8]?
    private let reply: [UInt8]?
    private let text: [UInt8]?

    /// Reads a query's conditions. An address or block that is none matches nothing.
    package init(_ query: TraceQuery) {
        start = query.start
        end = query.end
        senders = query.senders.map { WildcardPattern($0 == "<>" ? "" : $0) }
        recipients = query.recipients.map { WildcardPattern($0) }
        authors = query.authors.map { WildcardPattern($0) }
        messageIDs = Set(query.messageIDs.flatMap { TraceFilter.forms(ofMessageID: $0) })
        traceID = query.traceID.map { TraceFilter.digits($0) }
        sources = query.sources.isEmpty ? nil : query.sources.compactMap { IPNetwork($0) }
        destinations = query.destinations.isEmpty ? nil : query.destinations.compactMap { IPNetwork($0) }
        subject = query.subject.map { (TraceText.folded($0.text), $0.kind) }
        statuses = Set(query.statuses)
        organization = query.organization.map { TraceText.lowered($0) }
        direction = query.direction
        connector = query.connector.map { TraceText.lowered($0) }
        nextHop = query.nextHop.map { WildcardPattern($0) }
        tlsUsed = Set(query.tlsUsed)
        categories = Set(query.categories)
        rule = query.rule.map { TraceText.ruleName($0) }
        reply = query.reply.map { Array($0.utf8) }
        text = query.text.map { TraceText.folded($0) }
    }

    /// Whether a row meets every condition.
    package func matches(_ row: TraceRow) -> Bool {
        if let start, row.received < start { return false }
        if let end, end < row.received { return false }
        if row.place.kind == .count { return matchesCount(row) }
        if !statuses.isEmpty, !matchesStatus(row) { return false }
        if let organization, organization != row.organization.map(TraceText.lowered) { return false }
        if let direction, direction != row.direction { return false }
        if !senders.isEmpty {
            // Empty where it had not come to MAIL FROM.
            guard !row.senderAddress.isEmpty else { return false }
            let sender = row.senderAddress == "<>" ? "" : row.senderAddress
            if !senders.contains(where: { $0.matches(sender) }) { return false }
        }
        if !recipients.isEmpty,
            !row.addresses.contains(where: { address in recipients.contains { $0.matches(address) } })
        {
            return false
        }
        if !authors.isEmpty {
            guard let author = row.author, authors.contains(where: { $0.matches(author) }) else { return false }
        }
        return matchesRest(row)
    }

    private func matchesRest(_ row: TraceRow) -> Bool {
        if !messageIDs.isEmpty {
            guard let id = row.messageID, messageIDs.contains(id) else { return false }
        }
        if let traceID {
            guard let id = row.messageTraceID, TraceFilter.digits(id).starts(with: traceID) else { return false }
        }
        if let sources, !TraceFilter.holds(row.fromIP, sources) { return false }
        if let destinations, !TraceFilter.holds(row.toIP, destinations) { return false }
        if let connector {
            let names = [row.connector, row.outboundConnector].compactMap { $0.map(TraceText.lowered) }
            if !names.contains(connector) { return false }
        }
        if let nextHop {
            guard let hop = row.nextHop, nextHop.matches(hop) else { return false }
        }
        if !tlsUsed.isEmpty {
            guard let used = TLSUsed(of: row), tlsUsed.contains(used) else { return false }
        }
        if !categories.isEmpty {
            guard let category = row.category, categories.contains(category) else { return false }
        }
        if let rule {
            guard row.rules.contains(where: { TraceText.ruleName($0.rule) == rule }) else { return false }
        }
        if let reply {
            guard let given = row.reply, given.utf8.starts(with: reply) else { return false }
        }
        if let subject {
            guard let given = row.subject, TraceText.holds(TraceText.folded(given), subject.text, subject.kind) else {
                return false
            }
        }
        if let text {
            let all = [row.senderAddress, row.author, row.subject, row.messageID, row.fromIP].compactMap { $0 }
            let found = (all + row.addresses).contains { TraceText.holds(TraceText.folded($0), text, .contains) }
            if !found { return false }
        }
        return true
    }

    /// A count is of a source and a minute, and of nothing else.
    private func matchesCount(_ row: TraceRow) -> Bool {
        guard senders.isEmpty, recipients.isEmpty, authors.isEmpty, messageIDs.isEmpty, traceID == nil,
            destinations == nil, subject == nil, organization == nil, direction == nil, connector == nil,
            nextHop == nil, tlsUsed.isEmpty, categories.isEmpty, rule == nil, reply == nil, text == nil,
            statuses.isEmpty || statuses.contains(.refused)
        else { return false }
        guard let sources else { return true }
        guard let source = row.fromIP.flatMap({ IPNetwork($0) }) else { return false }
        return sources.contains { $0.contains(source.address) || source.contains($0.address) }
    }

    private func matchesStatus(_ row: TraceRow) -> Bool {
        if statuses.contains(row.status) { return true }
        switch row.state {
        case .expired?: return statuses.contains(.expired)
        case .removed?: return statuses.contains(.removed)
        case .waiting?, .delivered?, .failed?, .quarantined?, .discarded?, nil: return false
        }
    }

    private static func holds(_ address: String?, _ networks: [IPNetwork]) -> Bool {
        guard let address = address.flatMap({ IPAddress($0) }) else { return false }
        return networks.contains { $0.contains(address) }
    }

    private static func digits(_ id: String) -> [UInt8] { TraceText.lowered(id).filter { $0 != UInt8(ascii: "-") } }

    /// What a Message-ID may be in a header, whether it is given with its angle brackets or without them.
    package static func forms(ofMessageID text: String) -> [String] {
        var bare = Substring(text)
        if bare.utf8.first == UInt8(ascii: "<") { bare = bare.dropFirst() }
        if bare.utf8.last == UInt8(ascii: ">") { bare = bare.dropLast() }
        return ["<\(bare)>", String(bare)]
    }
}
