import Facts
import Log
import Mail
import MailFlow
import Operations
import Organization
import Queueing

/// What administrators are told of delivered mail that turned out to be bad.
extension LateFindings {
    /// Tells the administrators of each organization once of what a walk has found: a line of the log and one notice.
    func tellAdministrators(_ sweep: inout LateSweep, by basis: ExaminationBasis) async throws {
        for (name, summary) in sweep.summaries.sorted(by: { $0.key < $1.key }) {
            if let owner = basis.snapshot.organization(named: name) {
                try await tell(summary, to: owner, by: basis)
            }
            sweep.summaries[name] = nil
            try await keep(sweep)
        }
    }

    private func tell(
        _ summary: LateSummary, to owner: OrganizationSnapshot, by basis: ExaminationBasis
    ) async throws {
        var transaction = StoreTransaction()
        var obstacles: [String] = []
        for address in owner.administratorAddresses {
            switch notice(of: summary, to: address, owner, by: basis) {
            case .send(let acceptance): transaction.acceptances.append(acceptance)
            case .suppressed(let reason): obstacles.append(reason)
            }
        }
        if !transaction.acceptances.isEmpty {
            let receipt = try await parts.messages.commitAskingAgain(transaction)
            parts.queues.enqueue(receipt)
        }
        var facts: [(LogField, LogValue)] = [
            (.organization, .text(owner.name)), (.count, .number(Int64(summary.copies))),
            (.held, .number(Int64(summary.moved))),
            (.reason, .text(summary.causes.keys.sorted().joined(separator: ", "))),
        ]
        if !obstacles.isEmpty { facts.append((.error, .text(obstacles.joined(separator: ", ")))) }
        parts.logger.log(.queueLateFindingsDelivered, listing: facts)
    }

    private func notice(
        of summary: LateSummary, to address: EmailAddress, _ owner: OrganizationSnapshot, by basis: ExaminationBasis
    ) -> ReportDecision {
        guard let from = owner.defaultAddress("postmaster") else {
            return .suppressed(reason: "the organization has no domain to write from")
        }
        if let obstacle = ReleaseTarget.obstacle(to: address, in: owner, basis.snapshot) {
            return .suppressed(reason: obstacle)
        }
        let language = owner.noticeLanguage
        let text = LateFindingNotice(
            causes: summary.causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            copies: summary.copies, moved: summary.moved, recipients: summary.recipients, messages: summary.messages
        ).text(in: language)
        let notice = NoticeMessage(
            id: NetworkMessageID(random: parts.delivered?.random ?? SystemRandom()), from: from, to: address,
            hostname: basis.snapshot.server.hostname, language: language, date: parts.time.wallTime(),
            subject: text.subject, text: text.text)
        return OwnMessage(notice).enter(for: owner, by: basis, now: parts.time.now())
    }
}

extension OrganizationSnapshot {
    /// Administrators that are told, at most.
    private static let mostTold = 20

    /// Who is told: the organization's administrators, or else `postmaster`.
    var administratorAddresses: [EmailAddress] {
        var addresses: [EmailAddress] = []
        var known: Set<String> = []
        let people = document.recipients.filter(\.isAdministrator).map(\.primarySmtpAddress)
        for address in (document.administrators + people).prefix(Self.mostTold)
        where known.insert(address.lookupKey).inserted { addresses.append(address) }
        return addresses.isEmpty ? defaultAddress("postmaster").map { [$0] } ?? [] : addresses
    }
}
