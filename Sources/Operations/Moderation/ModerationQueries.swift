internal import Identity
package import Mail
internal import Queueing

/// Messages that wait for moderators, the newest first (docs/reference/moderation.md).
package struct ModerationList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("moderation.list", .quarantineRead, trail: .entry(.moderationList))

    /// Only this organization's; nil for all.
    package var organization: String?
    /// Only those that this person may answer for; nil for all.
    package var moderator: String?
    /// Whether those that are approved are among them, as long as they are kept.
    package var includesApproved = false
    /// The most copies that are looked at, 1 to 1,000.
    package var limit = 100

    /// Asks for what waits.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [ModerationView] {
        try Bounds.check(limit, "limit", in: 1...1_000)
        let person = try administration.moderator(moderator, caller)
        var query = QuarantineQuery(limit: person == nil ? limit : Administration.mostModerated)
        query.organization = try administration.asked(organization)
        query.reasons = [.moderation]
        if !includesApproved { query.statuses = [.notReleased] }
        let found: [QuarantineItem]
        do throws(StoreError) {
            found = try await administration.stores.quarantine.quarantined(query)
        } catch {
            throw OperationFailure(reading: error)
        }
        if found.isEmpty, let owner = query.organization, caller.isAdministrator {
            try await administration.expectOrganization(owner)
        }
        let meant = found.filter { person == nil || $0.hasModerator(person) }.prefix(limit)
        try await administration.recordLook(
            .moderationList, by: caller, organization: query.organization, nil,
            person.map { "moderator=\($0)" })
        return ModerationView.all(Array(meant))
    }
}

/// One message that waits for moderators.
package struct ModerationShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("moderation.show", .quarantineRead, trail: .entry(.moderationShow))

    /// The message: its MessageTraceId, or the identity of one copy.
    package var item: String

    /// Asks about a message.
    package init(item: String) { self.item = item }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [ModerationView] {
        let found = try await administration.moderated(item, for: caller)
        try await administration.recordLook(
            .moderationShow, by: caller, organization: found[0].organization,
            ObjectReference(.quarantineItem, found[0].identity.description), nil)
        return ModerationView.all(found)
    }
}

extension Administration {
    /// Copies that are looked at for one moderator.
    static let mostModerated = 10_000

    /// Who answers: the person that is named, or the owner of a mailbox who calls; nil where an administrator names nobody.
    func moderator(_ named: String?, _ caller: Caller) throws(OperationFailure) -> EmailAddress? {
        guard caller.isAdministrator else {
            guard named == nil || named == caller.name, let own = EmailAddress(caller.name) else {
                throw OperationFailure(.notAllowed, "Only an administrator can answer in the name of others.")
            }
            return own
        }
        guard let named else { return nil }
        guard let address = EmailAddress(named) else {
            throw OperationFailure(
                .usage,
                "The moderator \"\(SafeText.escaped(named, limit: 80))\" is no address; write one such as ann@contoso.com."
            )
        }
        return address
    }

    /// The copies that a name means which wait for moderators, or did; at least one.
    func moderated(_ name: String, for caller: Caller) async throws(OperationFailure) -> [QuarantineItem] {
        let found: [QuarantineItem]
        do throws(StoreError) {
            if let identity = QuarantineIdentity(name) {
                let item = try await stores.quarantine.quarantined(identity.recipient)
                found = item.map { [$0] }?.filter { $0.networkMessageID == identity.message } ?? []
            } else if let message = NetworkMessageID(name) {
                var query = QuarantineQuery(limit: Self.mostItems)
                query.message = message
                query.reasons = [.moderation]
                found = try await stores.quarantine.quarantined(query)
            } else {
                found = []
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        let person = try moderator(nil, caller)
        let known = found.filter {
            isVisible($0.organization) && $0.hold.reason == .moderation && (person == nil || $0.hasModerator(person))
        }
        guard !known.isEmpty else {
            let shown = SafeText.escaped(name, limit: 120)
            throw OperationFailure(
                .notFound,
                "No message \(shown) waits for a moderator. Give the identity as `postern moderation list` shows it. Where a "
                    + "moderator has rejected it, or its time was over, `postern trace show \(shown)` says so.")
        }
        return known
    }
}

extension QuarantineItem {
    /// Whether somebody may answer for it.
    func hasModerator(_ person: EmailAddress?) -> Bool {
        guard let person else { return false }
        return hold.moderators.contains { $0.lookupKey == person.lookupKey }
    }
}
