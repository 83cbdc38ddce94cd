import Facts
package import Log
package import Mail
import MailFlow
import NIOConcurrencyHelpers
package import Operations
import Organization
package import Queueing
import ServiceLifecycle

/// Tells people of mail that is held in quarantine for them: in rounds, and at once of what is likely to be wanted at once
/// (docs/reference/quarantine-notifications.md).
///
/// Each notification is one transaction with the marks of the items that it tells of, so that an item is told once whatever
/// happens in between. What a round is to tell follows from the marks and the clock alone: what came before the last round
/// and is not told yet. So a round that was missed is made up once.
package final class QuarantineNotifier: Sendable {
    /// Notifications that one person may get at once in an hour.
    package static let mostAtOnce = 3
    /// Items that one notification tells of; the rest is told in the next round.
    package static let mostItems = 500
    /// How much is read from the store at a time.
    private static let page = 1_000

    private struct State {
        /// The last item that was looked at for what is told at once.
        var last: RecipientID?
        /// The rounds that are done, by organization.
        var rounds: [String: WallTime] = [:]
        var isFailing = false
    }

    /// Somebody who is to be told.
    private struct Person {
        /// The primary address.
        var address: EmailAddress
        /// The addresses that mail was sent to.
        var addresses: [EmailAddress]
        /// What is told, where it is known.
        var items: [QuarantineItem] = []
    }

    private let configuration: any ConfigurationInForce
    private let quarantine: any QuarantineStore
    private let messages: any MessageStore
    private let queues: any QueueControl
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    package init(
        configuration: any ConfigurationInForce, quarantine: any QuarantineStore, messages: any MessageStore,
        queues: any QueueControl, time: any TimeSource, random: any RandomSource, logger: Logger
    ) {
        self.configuration = configuration
        self.quarantine = quarantine
        self.messages = messages
        self.queues = queues
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Tells what is to be told by now. Called by one task at a time; what fails is tried again with the next call.
    package func keepUp() async {
        // One and the same for all that is asked: organizations are told apart by reference.
        let basis = configuration.basis
        do throws(StoreError) {
            try await tellAtOnce(by: basis)
            for owner in basis.snapshot.organizations { try await tellRound(of: owner, by: basis) }
            state.withLockedValue { $0.isFailing = false }
        } catch {
            let isNew = state.withLockedValue { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNew { logger.log(.reportsQuarantineUntold, [.error: "\(error)"]) }
        }
    }

    // MARK: - At once

    private func tellAtOnce(by basis: ExaminationBasis) async throws(StoreError) {
        while true {
            let last = state.withLockedValue { $0.last }
            let now = time.wallTime()
            // What is older is of no use at once, however much of it there is.
            let page = try await quarantine.untold(
                after: last, since: WallTime(milliseconds: now.milliseconds - UrgentMail.lifetime.milliseconds),
                limit: Self.page)
            guard let end = page.last?.id else { return }
            let urgent = page.filter { UrgentMail.contains($0) }
            for (name, items) in Dictionary(grouping: urgent, by: \.organization).sorted(by: { $0.key < $1.key }) {
                guard let owner = basis.snapshot.organization(named: name) else { continue }
                let hour = WallTime(milliseconds: now.milliseconds - QuarantineNotice.memory.milliseconds)
                for person in people(of: items, in: owner, basis.snapshot) {
                    let count = try await quarantine.noticesAtOnce(to: person.address, after: hour)
                    // What is too much is told in the next round.
                    guard count < Self.mostAtOnce else { continue }
                    _ = try await tell(person.items, person, .atOnce, in: owner, by: basis)
                }
            }
            state.withLockedValue { $0.last = end }
        }
    }

    /// Those whom items are for, each with the items, the newest first.
    private func people(
        of items: [QuarantineItem], in owner: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) -> [Person] {
        var found: [String: Person] = [:]
        for item in items {
            guard let address = primary(of: item.recipient, in: owner, snapshot) else { continue }
            found[address.lookupKey, default: Person(address: address, addresses: [])].items.append(item)
        }
        return found.sorted { $0.key < $1.key }.map { _, person in
            var person = person
            person.items.sort { ($1.received, $1.id) < ($0.received, $0.id) }
            return person
        }
    }

    /// The primary address of the recipient that has an address; nil where the organization knows nobody who has it. Mail that
    /// nobody has asked for must not go to addresses that strangers have made up.
    private func primary(
        of address: EmailAddress, in owner: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) -> EmailAddress? {
        guard let accepted = snapshot.acceptedDomain(of: address.domain, in: owner) else { return nil }
        return owner.recipient(address, plusAddressing: accepted.plusAddressing)?.primarySmtpAddress
    }

    // MARK: - Rounds

    private func tellRound(of owner: OrganizationSnapshot, by basis: ExaminationBasis) async throws(StoreError) {
        let round = owner.document.globalQuarantinePolicy.frequency.lastRound(at: time.wallTime())
        guard state.withLockedValue({ $0.rounds[owner.name] }) != round else { return }
        var people: [String: Person] = [:]
        var last: EmailAddress?
        while true {
            let page = try await quarantine.untoldRecipients(
                of: owner.name, before: round, after: last, limit: Self.page)
            guard let end = page.last else { break }
            last = end
            for address in page {
                guard let person = primary(of: address, in: owner, basis.snapshot) else { continue }
                people[person.lookupKey, default: Person(address: person, addresses: [])].addresses.append(address)
            }
        }
        var isWhole = true
        for (_, person) in people.sorted(by: { $0.key < $1.key }) {
            let items = try await quarantine.untold(
                of: owner.name, for: person.addresses, before: round, limit: Self.mostItems)
            guard !items.isEmpty else { continue }
            if try await !tell(items, person, .round, in: owner, by: basis) { isWhole = false }
        }
        if isWhole { state.withLockedValue { $0.rounds[owner.name] = round } }
    }

    // MARK: - One notification

    /// Tells somebody of items. False where an item has gone at the same moment, so that nothing was told.
    private func tell(
        _ items: [QuarantineItem], _ person: Person, _ occasion: QuarantineNotification.Occasion,
        in owner: OrganizationSnapshot, by basis: ExaminationBasis
    ) async throws(StoreError) -> Bool {
        let moment = time.wallTime()
        let acceptance: Acceptance
        switch message(items, person, occasion, in: owner, by: basis, at: moment) {
        case .send(let message): acceptance = message
        case .suppressed(let reason):
            logger.log(
                .reportsQuarantineUntold,
                [.organization: owner.name, .to: person.address.description, .reason: reason])
            return true
        }
        var transaction = StoreTransaction(acceptances: [acceptance])
        transaction.quarantine = [
            .tell(
                QuarantineNotice(
                    items: items.map(\.id), recipient: person.address, at: moment, isAtOnce: occasion == .atOnce))
        ]
        do throws(StoreError) {
            let receipt = try await messages.commitAskingAgain(transaction)
            queues.enqueue(receipt)
        } catch {
            if case .unknown = error { return false }
            throw error
        }
        logger.log(
            .reportsQuarantineTold,
            [.organization: owner.name, .to: person.address.description, .count: items.count])
        return true
    }

    private func message(
        _ items: [QuarantineItem], _ person: Person, _ occasion: QuarantineNotification.Occasion,
        in owner: OrganizationSnapshot, by basis: ExaminationBasis, at moment: WallTime
    ) -> ReportDecision {
        let policy = owner.document.globalQuarantinePolicy
        guard let from = policy.fromAddress ?? owner.defaultAddress("quarantine"),
            let contact = owner.defaultAddress("postmaster")
        else { return .suppressed(reason: "the organization has no domain to write from") }
        let notification = QuarantineNotification(
            id: NetworkMessageID(random: random), from: from, to: person.address, contact: contact,
            hostname: basis.snapshot.server.hostname, editions: policy.editions, date: moment, occasion: occasion,
            items: items.map { QuarantineNotification.Item($0) })
        return OwnMessage(
            noun: "notification", id: notification.id, from: from, to: person.address,
            envelope: notification.envelope, content: notification.content(), messageID: notification.messageID,
            subject: notification.subject, date: moment
        ).enter(for: owner, by: basis, now: time.now())
    }
}

extension QuarantineNotification.Item {
    /// What is told of an item.
    fileprivate init(_ item: QuarantineItem) {
        self.init(
            identity: item.identity.description, sender: item.author ?? item.sender.address?.description ?? "",
            subject: EncodedWords.decoded(item.subject), received: item.received, expires: item.expires,
            reason: item.hold.reason, permissions: item.recipientPermissions)
    }
}

/// Tells people of what is held for them, and ends what no moderator answers for, twice a minute.
package struct QuarantineNotifying: Service {
    private let notifier: QuarantineNotifier
    private let moderation: ModerationUpkeep

    package init(notifier: QuarantineNotifier, moderation: ModerationUpkeep) {
        self.notifier = notifier
        self.moderation = moderation
    }

    /// Ends when the gateway stops.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(30))) != nil {
                await notifier.keepUp()
                await moderation.keepUp()
            }
        }
    }
}
