import Facts
import Log
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Operations
import Organization
import Queueing

/// Delivered mail: what is found of it is in its trace, and copies in mailboxes that this server writes are moved
/// (docs/reference/late-findings.md#delivered-mail).
extension LateFindings {
    /// What counts for marks of recent mail: spam that people report, too.
    func knownOfMarks(_ known: [String: KnownBad]) async throws -> [String: KnownBad] {
        guard let campaigns = parts.delivered?.campaigns else { return known }
        return try await parts.threads.runIfActive {
            var marks: [String: KnownBad] = [:]
            for (name, bad) in known {
                marks[name] = KnownBad(
                    blocks: bad.blocks, hashes: bad.hashes, lessons: campaigns.reportMark(of: name))
            }
            return marks
        }
    }

    /// Looks at a portion of the marks.
    func walkDelivered(_ sweep: inout LateSweep, _ snapshot: ConfigurationSnapshot) async throws {
        guard let marks = parts.delivered?.marks else { return }
        let place = sweep.delivered.place
        let page = try await parts.threads.runIfActive { try marks.read(from: place) }
        if sweep.delivered.isToBePassedOver {
            tellSkipped(page.marks.first?.sequence)
        } else {
            sweep.delivered.begin()
            do {
                try await keep(sweep)
                try await look(at: page.marks, &sweep, snapshot)
            } catch {
                sweep.delivered.takeBack()
                try? await keep(sweep)
                throw error
            }
        }
        if let next = page.next, !page.isLast {
            sweep.delivered.advance(to: next)
        } else {
            sweep.delivered.finish()
        }
        try await keep(sweep)
    }

    private func look(
        at marks: [RecentMark], _ sweep: inout LateSweep, _ snapshot: ConfigurationSnapshot
    ) async throws {
        let now = parts.time.wallTime()
        let meant = sweep.delivered.applying ?? [:]
        var judges: [String: RecentMarkJudge] = [:]
        for mark in marks where meant[mark.organization] != nil {
            guard now.milliseconds - mark.received.milliseconds <= RecentMark.lifetime.milliseconds,
                let owner = snapshot.organization(named: mark.organization)
            else { continue }
            let judge =
                judges[mark.organization]
                ?? RecentMarkJudge(
                    owner.document.tenantAllowBlockListItems,
                    hashes: parts.examiners.content.malware?.hashList ?? MalwareHashList(),
                    campaigns: parts.delivered?.campaigns, at: now)
            judges[mark.organization] = judge
            guard let finding = judge.finding(of: mark) else { continue }
            try Task.checkCancellation()
            try await find(finding, of: mark.sequence, in: mark.organization, nil, snapshot, &sweep)
        }
    }

    /// Notes what is found of the delivered copies of a message, and moves those that are to be moved. A copy of which
    /// something was found before is left alone.
    ///
    /// - Parameter ids: the recipients that are meant; nil for all.
    func find(
        _ finding: DeliveredFinding, of sequence: SequenceNumber, in organization: String, _ ids: Set<RecipientID>?,
        _ snapshot: ConfigurationSnapshot, _ sweep: inout LateSweep
    ) async throws {
        guard let owner = snapshot.organization(named: organization), parts.delivered != nil else { return }
        guard case .message(let message) = try await read(sequence), message.organization == organization else {
            return
        }
        // What somebody has released, somebody has decided about.
        for recipient in message.recipients where recipient.state == .delivered && !recipient.isReleased {
            guard ids?.contains(recipient.id) ?? true, recipient.lastEvent?.kind != .lateFinding else { continue }
            let holder = owner.policyHolder(of: recipient, snapshot)
            // Whoever looks into attacks gets everything.
            guard !holder.addresses.contains(where: owner.advancedDelivery.isSecOpsMailbox) else { continue }
            let action = DeliveredAction(
                for: finding.category, owner.policies.choices(for: holder.primary), owner.policies)
            guard let isMoved = try await carryOut(action, for: finding, recipient, message, snapshot) else { continue }
            var summary = sweep.summaries[organization] ?? LateSummary()
            summary.add(
                finding.cause, of: message.networkMessageID, for: recipient.shown ?? recipient.recipient.address,
                isMoved: isMoved)
            sweep.summaries[organization] = summary
        }
    }

    /// What is to become of a copy in a mailbox.
    private enum Handling: Sendable {
        /// It stays, for a reason.
        case stays(String)
        /// It was moved into the junk folder.
        case junked
        /// It was taken out of the sight of mail programs, and becomes an item by this acceptance.
        case withdrawn(FoundCopy, Acceptance)
    }

    /// Carries an action out and writes it into the trace. Whether the copy was moved; nil where it is no delivered copy any
    /// more of which nothing was found.
    private func carryOut(
        _ action: DeliveredAction, for finding: DeliveredFinding, _ recipient: MessageStatus.Recipient,
        _ message: MessageStatus, _ snapshot: ConfigurationSnapshot
    ) async throws -> Bool? {
        let handling = try await handle(action, for: finding, recipient, message, snapshot)
        var transaction = StoreTransaction()
        let words: String
        switch handling {
        case .stays(let reason): words = "left where it is, since \(reason)"
        case .junked: words = "moved into the junk folder"
        case .withdrawn(_, let acceptance):
            transaction.acceptances = [acceptance]
            words = "taken into quarantine as message \(acceptance.networkMessageID)"
        }
        transaction.quarantine = [
            .findLate(
                recipient.id,
                RecipientEvent(
                    .lateFinding, at: parts.time.wallTime(), remote: recipient.lastEvent?.remote,
                    detail: "late finding, \(finding.cause): \(finding.category.words), \(words)"))
        ]
        do throws(StoreError) {
            try await parts.messages.commitAskingAgain(transaction)
        } catch {
            if case .withdrawn(let copy, _) = handling { await mailbox(message) { try $0.putBack(copy) } }
            // Something was found of it at the same moment, or its row is gone.
            guard case .unknown = error else { throw error }
            return nil
        }
        switch handling {
        case .stays: return false
        case .junked: return true
        case .withdrawn(let copy, _):
            await mailbox(message) { try $0.delete(copy) }
            return true
        }
    }

    private func handle(
        _ action: DeliveredAction, for finding: DeliveredFinding, _ recipient: MessageStatus.Recipient,
        _ message: MessageStatus, _ snapshot: ConfigurationSnapshot
    ) async throws -> Handling {
        if case .stay(let reason) = action { return .stays(reason) }
        guard case .maildir(let root)? = Router(snapshot: snapshot).nextHop(for: recipient.key),
            let mailboxes = parts.delivered?.mailboxes
        else { return .stays("this server does not write the mailbox") }
        let wanted = MailboxCopy(
            root: root, mailbox: recipient.deliverTo, received: message.receivedAt, message: message.networkMessageID,
            recipient: recipient.id)
        let isUnreadOnly = finding.category > .phishing
        do {
            let (work, hostname) = (parts.work, snapshot.server.hostname.name)
            return try await parts.threads.runIfActive { () throws -> Handling in
                guard let copy = try mailboxes.find(wanted) else { return .stays("it is not in the mailbox any more") }
                if isUnreadOnly, copy.isRead { return .stays("it has been read") }
                guard case .quarantine(let hold) = action else {
                    if copy.isInJunk { return .stays("it is in the junk folder") }
                    try mailboxes.moveToJunk(copy)
                    return .junked
                }
                let withdrawn = try mailboxes.withdraw(copy)
                do {
                    let octets = try mailboxes.content(of: withdrawn)
                    // Whatever traps in it is blamed on the message.
                    let acceptance = work.noting(.delivery, on: message.sequence) {
                        let received = DeliveredMessage.asReceived(octets, ownName: hostname)
                        return self.item(of: received, recipient, message, hold)
                    }
                    return .withdrawn(withdrawn, acceptance)
                } catch {
                    do {
                        try mailboxes.putBack(withdrawn)
                    } catch {
                        self.tellLeftOver(message, error)
                    }
                    throw error
                }
            }
        } catch {
            try Task.checkCancellation()
            if error is CancellationError { throw error }
            // One mailbox must not stop the walk for all.
            return .stays(SafeText.escaped("the mailbox can't be changed (\(error))", limit: 512))
        }
    }

    /// The message by which a copy becomes an item.
    private func item(
        of content: ByteBuffer, _ recipient: MessageStatus.Recipient, _ message: MessageStatus, _ hold: QuarantineHold
    ) -> Acceptance {
        var delivery = Delivery(
            recipient: recipient.recipient, deliverTo: recipient.deliverTo, sender: recipient.sender,
            placement: .quarantine(hold), key: recipient.key, routing: recipient.routing)
        delivery.shown = recipient.shown
        return Acceptance(
            networkMessageID: NetworkMessageID(random: parts.delivered?.random ?? SystemRandom()),
            organization: message.organization, origin: message.origin, envelope: message.envelope,
            content: .memory(content), priority: message.priority, acceptedAt: parts.time.now(),
            receivedAt: parts.time.wallTime(), clientAddress: message.clientAddress, clientName: message.clientName,
            messageIDField: message.messageIDField, subject: message.subject, author: Self.author(of: content),
            decisions: [], copies: [MessageCopy(edits: MessageEdits(), deliveries: [delivery])])
    }

    /// Does something with a copy that is withdrawn. Where that fails, the copy lies on the disk, in no program's sight.
    private func mailbox(
        _ message: MessageStatus, _ body: @escaping @Sendable (any MailboxCopies) throws -> Void
    ) async {
        guard let mailboxes = parts.delivered?.mailboxes else { return }
        do {
            try await parts.threads.runIfActive { try body(mailboxes) }
        } catch {
            tellLeftOver(message, error)
        }
    }

    /// Tells the log that a withdrawn copy lies on the disk, in no program's sight.
    private func tellLeftOver(_ message: MessageStatus, _ error: any Error) {
        parts.logger.log(
            .queueLateFindingsLeftOver,
            [.organization: message.organization, .sequence: message.sequence.rawValue, .error: "\(error)"])
    }
}

extension OrganizationSnapshot {
    /// Whose policies hold for a delivered copy: the primary address, and all addresses.
    fileprivate func policyHolder(
        of recipient: MessageStatus.Recipient, _ snapshot: ConfigurationSnapshot
    ) -> (primary: EmailAddress, addresses: [EmailAddress]) {
        let named = recipient.shown ?? recipient.recipient.address
        for address in [named, recipient.deliverTo] {
            guard let accepted = snapshot.acceptedDomain(of: address.domain, in: self),
                let known = self.recipient(address, plusAddressing: accepted.plusAddressing)
            else { continue }
            return (known.primarySmtpAddress, [known.primarySmtpAddress] + known.emailAddresses)
        }
        return (named, [named])
    }
}

extension VerdictCategory {
    /// The category of mail that is held for a reason.
    init(_ reason: QuarantineReason) {
        self =
            switch reason {
            case .malware: .malware
            case .fileTypeBlock: .fileType
            case .highConfPhish: .highConfidencePhishing
            case .phish: .phishing
            case .spam, .bulk, .transportRule, .moderation: .spam
            }
    }
}
