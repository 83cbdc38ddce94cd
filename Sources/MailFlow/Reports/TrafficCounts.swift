import Mail

/// Counts of mail in steps of five minutes, or of an hour for names, as they come (docs/reference/mail-flow-reports.md).
///
/// They are bounded whatever comes: a group that has too many names keeps those that count most and puts the others
/// together, and when there are too many rows in all, new ones are counted without organization and name. No count is
/// lost by that.
package struct TrafficCounts: Sendable, Hashable {
    private typealias Names = [TrafficCount.Name: TrafficCount.Figures]

    private struct Table {
        var group: TrafficCount.Group
        var names: Names
    }

    private let bounds: TrafficBounds
    private var tables: [Table] = []
    private var places: [TrafficCount.Group: Int] = [:]
    /// The table that was used last, by series: mostly the next one too, since steps are long and mail comes in runs.
    private var recent: [Int] = TrafficCounts.noneRecent
    /// How many rows there are.
    package private(set) var rows = 0

    private static let noneRecent = [Int](
        repeating: -1, count: (TrafficSeries.allCases.map(\.rawValue).max() ?? 0) + 1)

    package init(bounds: TrafficBounds = TrafficBounds()) { self.bounds = bounds }

    /// Whether there are none.
    package var isEmpty: Bool { tables.isEmpty }

    /// All of it, in a stable order.
    package var counts: [TrafficCount] {
        tables.sorted { $0.group < $1.group }.flatMap { table in
            table.names.sorted { $0.key < $1.key }.map { TrafficCount(table.group, $0.key, $0.value) }
        }
    }

    /// Whether they say the same.
    package static func == (a: TrafficCounts, b: TrafficCounts) -> Bool {
        a.bounds == b.bounds && a.rows == b.rows && a.counts == b.counts
    }

    /// Hashes what they say.
    package func hash(into hasher: inout Hasher) { hasher.combine(counts) }

    /// Gives all that was counted, and begins anew.
    package mutating func take() -> [TrafficCount] {
        defer { self = TrafficCounts(bounds: bounds) }
        return counts
    }

    /// Adds what others have counted.
    package mutating func add(_ counts: [TrafficCount]) { for count in counts { add(count) } }

    /// Adds a row.
    package mutating func add(_ count: TrafficCount) {
        if add(count.figures, to: count.name, of: place(of: count.group)) { return }
        var count = count
        if rows >= bounds.rows {
            count = count.leftOver
            if add(count.figures, to: count.name, of: place(of: count.group)) { return }
        }
        let place = makePlace(of: count.group)
        tables[place].names[count.name] = count.figures
        rows += 1
        if count.group.series.isOpen, tables[place].names.count > bounds.fullGroup { fold(place) }
    }

    /// Adds to a row; false when there is none.
    private mutating func add(_ figures: TrafficCount.Figures, to name: TrafficCount.Name, of place: Int?) -> Bool {
        guard let place, let row = tables[place].names.index(forKey: name) else { return false }
        tables[place].names.values[row] += figures
        return true
    }

    private mutating func place(of group: TrafficCount.Group) -> Int? {
        let series = group.series.rawValue
        let last = recent[series]
        if last >= 0, tables[last].group == group { return last }
        let place = places[group]
        if let place { recent[series] = place }
        return place
    }

    private mutating func makePlace(of group: TrafficCount.Group) -> Int {
        if let place = place(of: group) { return place }
        let place = tables.count
        tables.append(Table(group: group, names: [:]))
        places[group] = place
        recent[group.series.rawValue] = place
        return place
    }

    private mutating func fold(_ place: Int) {
        var names = Names()
        swap(&names, &tables[place].names)
        let before = names.count
        let (gone, other) = bounds.surplus(of: names)
        for name in gone { names[name] = nil }
        for (name, figures) in other { names[name, default: TrafficCount.Figures(count: 0)] += figures }
        rows += names.count - before
        tables[place].names = names
    }

    private mutating func add(
        _ series: TrafficSeries, of organization: String?, at time: WallTime, _ name: TrafficCount.Name, count: Int = 1,
        octets: Int = 0, sample: String? = nil
    ) {
        guard count > 0 else { return }
        let step = series.finestStep
        add(
            TrafficCount(
                TrafficCount.Group(
                    step: step, start: step.start(of: time), organization: organization ?? "", series: series),
                name, TrafficCount.Figures(count: Int64(count), octets: Int64(octets), sample: sample)))
    }
}

extension TrafficCounts {
    /// Counts something that happened.
    package mutating func count(_ fact: TrafficFact) {
        switch fact {
        case .accepted(let message): count(message)
        case .ended(let end): count(end)
        case .refused(let refusal): count(refusal)
        }
    }

    private mutating func count(_ message: TrafficFact.Accepted) {
        let (organization, at, kind, size) = (message.organization, message.at, message.kind.rawValue, message.size)
        add(.accepted, of: organization, at: at, .init(kind), octets: size)
        add(.recipients, of: organization, at: at, .init(kind), count: message.recipients.count)
        if let category = message.category {
            add(.judged, of: organization, at: at, .init(kind, category.rawValue), octets: size)
        }
        count(message.rules, of: organization, at: at)
        for end in message.ends { add(.ended, of: organization, at: at, .init(kind, end.rawValue), octets: size) }
        // A report comes by no connector, and neither its sender nor its recipient is anybody's choice.
        guard message.kind != .report else { return }
        let connectorType =
            message.connector == nil ? "NoConnector" : message.isFromOnPremises ? "OnPremises" : "Partner"
        add(
            .inbound, of: organization, at: at,
            .init(connectorType, message.connector ?? "", message.tls ?? ""), octets: size)
        add(.senders, of: organization, at: at, .init(kind, message.sender.text), octets: size)
        if let sender = message.sender {
            add(.senderDomains, of: organization, at: at, .init(kind, sender.hostName), octets: size)
        }
        for recipient in message.recipients {
            add(.namedRecipients, of: organization, at: at, .init(kind, recipient.lookupKey.cut()), octets: size)
        }
        if message.recipients.count == 1 {
            add(.recipientDomains, of: organization, at: at, .init(kind, message.recipients[0].hostName), octets: size)
        } else {
            for domain in Set(message.recipients.map(\.hostName)) {
                add(.recipientDomains, of: organization, at: at, .init(kind, domain), octets: size)
            }
        }
        if message.isFromNonAcceptedDomain, let sender = message.sender {
            add(
                .nonAcceptedDomains, of: organization, at: at,
                .init("", sender.hostName, message.connector ?? ""), octets: size, sample: message.traceID)
        }
        for forwarding in message.forwarded {
            add(
                .autoForwarded, of: organization, at: at, .init("", forwarding.forwarder.cut(), forwarding.domain),
                octets: size, sample: message.traceID)
        }
    }

    private mutating func count(_ rules: [RuleHit], of organization: String?, at time: WallTime) {
        // Most messages have none, and a moment is not written for nothing.
        guard !rules.isEmpty else { return }
        let moment = time.iso8601
        for hit in rules {
            add(.rules, of: organization, at: time, .init(hit.effect.rawValue, hit.rule), sample: moment)
        }
    }

    private mutating func count(_ ended: TrafficFact.Ended) {
        let (recipient, message, at) = (ended.recipient, ended.recipient.message, ended.at)
        let (organization, kind, size) = (message.organization, message.kind.rawValue, message.size)
        add(.ended, of: organization, at: at, .init(kind, ended.end.rawValue), octets: size)
        let (way, connector) = (recipient.deliveryType.rawValue, recipient.connector ?? "")
        switch ended.end {
        case .delivered, .filteredAsSpam:
            add(.outbound, of: organization, at: at, .init(way, connector, ended.tls ?? ""), octets: size)
        case .failed, .expired, .removed:
            add(
                .outboundFailed, of: organization, at: at, .init(way, connector, ended.end.rawValue), octets: size)
            guard message.kind != .report else { return }
            add(
                .failedSenders, of: organization, at: at,
                .init(kind, message.sender.isEmpty ? "<>" : message.sender.key), octets: size)
            add(.failedRecipients, of: organization, at: at, .init(kind, recipient.address.key), octets: size)
        case .expanded, .redirected, .deferred: break
        }
    }

    private mutating func count(_ refusal: TrafficFact.Refused) {
        let (organization, at) = (refusal.organization, refusal.at)
        add(.refused, of: organization, at: at, .init(refusal.stage.rawValue, refusal.reply.replyCodes))
        if let category = refusal.category {
            add(.judged, of: organization, at: at, .init(TrafficSeries.refusedKind, category.rawValue))
        }
        count(refusal.rules, of: organization, at: at)
        if let sender = refusal.sender {
            add(.refusedSenders, of: organization, at: at, .init("", sender.isEmpty ? "<>" : sender.key))
        }
        if let recipient = refusal.recipient {
            add(.refusedRecipients, of: organization, at: at, .init("", recipient.key))
        }
        add(.refusedSources, of: organization, at: at, .init("", refusal.source.cut()))
    }
}

extension EmailAddress {
    /// The domain, or the address literal.
    fileprivate var hostName: String { domain?.name.cut() ?? lookupKey.cut() }
}

extension Optional where Wrapped == EmailAddress {
    /// The address by which directories find it; `<>` for the null sender.
    fileprivate var text: String { self?.lookupKey.cut() ?? "<>" }
}

extension String {
    /// An address in the form by which directories find it; what is none as it is, cut short.
    fileprivate var key: String { (EmailAddress(self)?.lookupKey ?? self).cut() }

    /// The code of a reply and its enhanced code (RFC 2034), where it has one; `closed` where there was no reply.
    fileprivate var replyCodes: String {
        let words = split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard let code = words.first, code.utf8.count == 3, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return "closed"
        }
        guard words.count > 1, EnhancedStatusCode(words[1]) != nil else { return String(code) }
        return "\(code) \(words[1])"
    }
}
