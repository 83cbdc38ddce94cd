internal import Facts
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization

extension OrganizationSnapshot {
    /// Whether its own servers send their mail by this one, so that what it has sent is on record here.
    var sendsThroughUs: Bool {
        document.inboundConnectors.contains { $0.isEnabled && $0.connectorType == .onPremises }
    }
}

extension PolicyTable {
    /// Whether a policy against spam looks for backscatter.
    fileprivate var findsBackscatter: Bool {
        func asks(_ choice: Choice<HostedContentFilterPolicy>) -> Bool {
            let filter = choice.policy.advancedSpamFilter
            return !filter.isOff && filter[.ndrBackscatter] != .off
        }
        return isDefaultOnly ? asks(defaults.contentFilter) : contentFilters.contains(where: asks)
    }
}

extension MessageInHand {
    /// How long what was sent is remembered for reports on it.
    static let sentMailMemory = Interval.hours(7 * 24)

    /// Whether it is to be found out if the organization has sent what this message returns: where a policy asks, and the
    /// message is a report or has no sender.
    var mayBeBackscatter: Bool {
        guard attribution.direction == .incoming, whole.hasSession, organization.policies.findsBackscatter else {
            return false
        }
        return transaction.envelope.sender == .null || isMultipartReport
    }

    /// RFC 6522.
    private var isMultipartReport: Bool {
        for field in HeaderFields(whole.beginning) where field.hasName("Content-Type") {
            return field.unfolded.lowercased().utf8.starts(with: "multipart/report".utf8)
        }
        return false
    }

    /// Whether the organization has sent what the message returns, by what it quotes. Asks who knows.
    func returnedMessage(by examiners: ContentExaminers) async -> ReturnedMessage {
        guard plan.looksUpReturned, let log = examiners.sentMail, let content = content?.content else {
            return .notLookedUp
        }
        // A code of this server in the address proves that a message went out with it (docs/reference/srs.md).
        if let secrets = basis.secrets {
            let reader = ReturnAddress(secrets: secrets)
            let isOurs = transaction.recipients.contains { recipient in
                if case .original = reader.read(
                    recipient.address, organization: organization.name, at: facts.receivedAt)
                {
                    true
                } else {
                    false
                }
            }
            if isOurs { return .own }
        }
        let quoted = QuotedMessageIDs(header: whole.beginning, content).all
        guard !quoted.isEmpty else {
            // The answer of a program that says nothing of what it answers is no report (RFC 3834 section 5).
            return !isMultipartReport && whole.header.autoSubmitted != nil ? .notLookedUp : .unknownToUs
        }
        let (milliseconds, isBeforeTime) = facts.receivedAt.milliseconds
            .subtractingReportingOverflow(Self.sentMailMemory.milliseconds)
        guard !isBeforeTime else { return .notLookedUp }
        let hasSent = await log.hasSent(
            quoted, by: attribution.organization, since: WallTime(milliseconds: milliseconds))
        return hasSent.map { $0 ? .own : .unknownToUs } ?? .notLookedUp
    }
}
