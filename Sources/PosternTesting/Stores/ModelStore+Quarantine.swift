package import Mail
package import Queueing

extension ModelStore: QuarantineStore {
    /// Items that match, the newest first.
    package func quarantined(_ query: QuarantineQuery) async throws(StoreError) -> [QuarantineItem] {
        try read { state in
            let found = state.records.items.values.filter(query.matches)
                .sorted { ($1.received, $1.id) < ($0.received, $0.id) }
            return Array(found.dropFirst(max(0, query.offset)).prefix(max(0, query.limit)))
        }
    }

    /// How many match.
    package func quarantinedCount(_ query: QuarantineQuery, most: Int) async throws(StoreError) -> Int {
        try read { state in
            var plain = QuarantineQuery(limit: query.limit)
            plain.offset = query.offset
            plain.organization = query.organization
            plain.reasons = query.reasons
            plain.statuses = query.statuses
            plain.hasModerated = query.hasModerated
            let count = state.records.items.values.count(where: query.matches)
            return plain == query ? count : min(count, max(0, most))
        }
    }

    /// The item of a recipient.
    package func quarantined(_ id: RecipientID) async throws(StoreError) -> QuarantineItem? {
        try read { $0.records.items[id] }
    }

    /// Of some recipients those that have items.
    package func inQuarantine(_ ids: [RecipientID]) async throws(StoreError) -> Set<RecipientID> {
        try read { state in Set(ids.filter { state.records.items[$0] != nil }) }
    }

    /// Who got copies of a message by releases.
    package func releasedCopies(of sequence: SequenceNumber) async throws(StoreError) -> Set<String> {
        try read { $0.records.releasedCopies[sequence] ?? [] }
    }

    /// What the organizations have in quarantine, by name.
    package func quarantineTotals() async throws(StoreError) -> [QuarantineTotal] {
        try read { state in
            Dictionary(grouping: state.records.items.values, by: \.organization)
                .map { name, items in
                    QuarantineTotal(
                        organization: name, items: items.count,
                        octets: items.reduce(0) { sum, item in
                            sum
                                + (state.records.lateShares[item.id]
                                    ?? state.acceptances[item.sequence]?.quarantineShare ?? 0)
                        })
                }
                .sorted { $0.organization < $1.organization }
        }
    }
}

extension ModelStore {
    /// Items that are not told yet, in the order in which they came.
    package func untold(
        after last: RecipientID?, since start: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try read { state in
            let found = state.records.items.values
                .filter { $0.isToBeTold && start <= $0.received && (last ?? RecipientID(0)) < $0.id }
                .sorted { $0.id < $1.id }
            return Array(found.prefix(max(0, limit)))
        }
    }

    /// Their recipients.
    package func untoldRecipients(
        of organization: String, before moment: WallTime, after last: EmailAddress?, limit: Int
    ) async throws(StoreError) -> [EmailAddress] {
        try read { state in
            let found = state.records.items.values.filter { item in
                item.isToBeTold && item.organization == organization && item.received < moment
                    && (last.map { $0.lookupKey < item.recipient.lookupKey } ?? true)
            }
            return Array(
                Dictionary(grouping: found, by: \.recipient.lookupKey).sorted { $0.key < $1.key }
                    .compactMap { $0.value.map(\.recipient).min { $0.description < $1.description } }
                    .prefix(max(0, limit)))
        }
    }

    /// Those for some recipients.
    package func untold(
        of organization: String, for recipients: [EmailAddress], before moment: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try read { state in
            let keys = Set(recipients.map(\.lookupKey))
            let found = state.records.items.values
                .filter { item in
                    item.isToBeTold && item.organization == organization && item.received < moment
                        && keys.contains(item.recipient.lookupKey)
                }
                .sorted { ($1.received, $1.id) < ($0.received, $0.id) }
            return Array(found.prefix(max(0, limit)))
        }
    }

    /// The token of a digest.
    package func token(_ digest: [UInt8]) async throws(StoreError) -> QuarantineToken? {
        try read { $0.records.tokens[digest] }
    }

    /// How often somebody was told at once of late.
    package func noticesAtOnce(
        to recipient: EmailAddress, after moment: WallTime
    ) async throws(StoreError) -> Int {
        try read { state in
            state.records.notices.count { notice in
                notice.recipient.lookupKey == recipient.lookupKey && notice.at > moment
            }
        }
    }
}

extension ModelStore.State {
    /// What is not there any more that an action needs; nil when it can be done.
    func obstacle(to action: QuarantineAction) -> String? {
        let isPossible: Bool
        switch action {
        case .release(let release):
            let served = records.releasedCopies[release.item.sequence] ?? []
            if !release.isRepeated, let other = release.others.first(where: { served.contains($0.lookupKey) }) {
                return "recipient \(other) who has no copy of the message yet"
            }
            isPossible = canRelease(release)
        case .request(let id, by: _, at: _):
            isPossible = records.items[id].map { [.notReleased, .denied].contains($0.status) } ?? false
        case .deny(let id, by: _, at: _): isPossible = records.items[id]?.status == .requested
        case .report(let id): isPossible = records.items[id] != nil
        case .tell(let notice):
            isPossible = notice.items.allSatisfy { id in records.items[id].map { $0.told == nil } ?? false }
        case .issue(let token): isPossible = records.items[token.item] != nil
        case .redeem(let token): isPossible = records.tokens[token.digest] == token
        case .discard: isPossible = true
        case .decline(let id, _), .regrade(let id, _, _):
            isPossible = records.items[id].map { !$0.status.isReleased } ?? false
        case .hold(let late):
            isPossible = late.copies.allSatisfy { copy in
                recipients[copy.item.id]?.state == .waiting && recipients[copy.item.id]?.released == nil
                    && records.items[copy.item.id] == nil
            }
        case .findLate(let id, _):
            isPossible =
                recipients[id]?.state == .delivered && recipients[id]?.events.last?.kind != .lateFinding
        }
        return isPossible ? nil : "item in quarantine that this could be done with"
    }

    private func canRelease(_ release: ItemRelease) -> Bool {
        guard let item = records.items[release.item] else { return false }
        if let reason = release.reason, item.hold.reason != reason { return false }
        guard release.way != nil else { return true }
        guard recipients[release.item]?.state == .quarantined else { return false }
        return release.status == .approved
            ? item.status == .requested : release.status == .released && !item.status.isReleased
    }

    /// Does what is in no way; gives the recipient that waits now.
    mutating func apply(_ action: QuarantineAction) -> RecipientID? {
        switch action {
        case .release(let release):
            for other in release.others {
                records.releasedCopies[release.item.sequence, default: []].insert(other.lookupKey)
            }
            guard let way = release.way else { return nil }
            letOut(release, by: way)
            return release.item
        case .request(let id, let requester, let moment):
            records.items[id]?.status = .requested
            records.items[id]?.requested = moment
            records.items[id]?.requester = requester
            records.items[id]?.settled = nil
            records.items[id]?.settler = nil
        case .deny(let id, let author, let moment): settle(id, as: .denied, by: author, at: moment)
        case .report(let id): records.items[id]?.isReported = true
        case .tell(let notice):
            for id in notice.items { records.items[id]?.told = notice.at }
            let end = notice.at.milliseconds - QuarantineNotice.memory.milliseconds
            records.notices.removeAll { $0.at.milliseconds <= end }
            if notice.isAtOnce { records.notices.append(notice) }
        case .issue(let token): records.tokens[token.digest] = token
        case .redeem(let token): records.tokens[token.digest] = nil
        case .discard(let id, let event), .decline(let id, let event):
            records.tokens = records.tokens.filter { $0.value.item != id }
            records.lateShares[id] = nil
            guard records.items.removeValue(forKey: id) != nil, recipients[id]?.state == .quarantined else {
                return nil
            }
            recipients[id]?.state = .discarded
            recipients[id]?.events.append(event)
        case .hold(let late): hold(late)
        case .regrade(let id, let hold, let event):
            records.items[id]?.hold = hold
            if recipients[id]?.state == .quarantined { recipients[id]?.events.append(event) }
        case .findLate(let id, let event): recipients[id]?.events.append(event)
        }
        return nil
    }

    private mutating func hold(_ late: LateHold) {
        for copy in late.copies {
            let id = copy.item.id
            records.items[id] = copy.item
            records.lateShares[id] = late.share
            recipients[id]?.state = .quarantined
            recipients[id]?.attempts = 0
            recipients[id]?.notBefore = nil
            recipients[id]?.isSuspended = false
            recipients[id]?.isDelayNotified = false
            recipients[id]?.events.append(copy.event)
        }
    }

    private mutating func settle(
        _ id: RecipientID, as status: ReleaseStatus, by author: String, at moment: WallTime
    ) {
        records.items[id]?.status = status
        records.items[id]?.settled = moment
        records.items[id]?.settler = author
    }

    private mutating func letOut(_ release: ItemRelease, by way: ItemRelease.Way) {
        let id = release.item
        acceptances[id.sequence]?.copies.append(MessageCopy(edits: way.edits, deliveries: []))
        recipients[id]?.state = .waiting
        recipients[id]?.copy = (acceptances[id.sequence]?.copies.count ?? 1) - 1
        recipients[id]?.released = way.at
        recipients[id]?.key = way.route.key
        recipients[id]?.delivery.placement = way.isForJunk ? .junk : .inbox
        recipients[id]?.delivery.routing = way.route.inputs
        recipients[id]?.events.append(release.event)
        settle(id, as: release.status, by: release.author, at: release.event.at)
    }
}
