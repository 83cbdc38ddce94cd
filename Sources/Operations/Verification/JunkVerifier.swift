import DNS
import Facts
import Mail
import MailFlow
import Organization
import Queueing
import SenderAuthentication

/// Has a test message examined and accepted as live mail is, and follows its copies to their ends.
struct JunkVerifier: Sendable {
    let administration: Administration
    let caller: Caller
    let test: JunkTestMessage

    private static let look = Duration.milliseconds(100)
    /// Recipients whose deferrals are looked at: a group may have thousands.
    private static let explained = 20

    private var time: any TimeSource { administration.time }

    /// Sends the message, waits for its copies, and takes those out of the queues that wait when the time is over.
    func verify(within timeout: Interval) async throws(OperationFailure) -> JunkVerification {
        switch test.course() {
        case .refused(let reply, let organization):
            return refused(reply, organization: organization, verdict: nil)
        case .taken(var examination):
            let owner = examination.attribution.organization
            let result = await examine(&examination)
            switch result.categorization {
            case .refuse(let reply, let decisions, _):
                return refused(reply, organization: owner, verdict: VerdictView(of: decisions))
            case .accept(let message):
                let sequence = try await accept(test.acceptance(of: examination, as: message), of: owner)
                var standing: Standing?
                // Where policies drop all copies, there is nothing to wait for.
                if !message.deliveries.isEmpty { standing = await follow(sequence, until: time.now() + timeout) }
                return verification(of: message, standing, by: owner)
            }
        }
    }

    /// By what live mail is examined by. It is not counted for the reports of DMARC, and nobody remembers its sender.
    private func examine(_ examination: inout Examination) async -> ExaminationResult {
        var authenticator: (any Authenticator)?
        if let resolver = administration.resolver {
            let server = test.basis.snapshot.server
            authenticator = MessageAuthenticator(
                resolver: resolver, time: time, settings: server.senderAuthentication,
                limits: AuthenticationLimits(server.limits))
        } else {
            examination.leaveAuthenticationOut()
        }
        return await examination.run(by: Examiners(authenticator: authenticator, content: administration.content))
    }

    /// Puts it into the store, with the entry of the audit log, and into the queues.
    private func accept(
        _ acceptance: Acceptance, of organization: String
    ) async throws(OperationFailure) -> SequenceNumber {
        let entry = administration.entry(
            .verifyJunk, by: caller, organization: organization,
            ObjectReference(.recipient, test.recipient.description), change: "test message for the junk folder")
        let receipt: CommitReceipt
        do throws(StoreError) {
            receipt = try await administration.stores.messages.commit(
                StoreTransaction(acceptances: [acceptance], audit: [entry]))
        } catch {
            throw OperationFailure(writing: error, "No test message was sent")
        }
        administration.queues.enqueue(receipt)
        guard let accepted = receipt.accepted.first else {
            throw OperationFailure(
                .unavailable, "The store gave the test message no number, so that it can't be followed.")
        }
        return accepted.sequence
    }

    /// How far the copies have come.
    private struct Standing {
        /// What the store knows; nil where it can't be read.
        var status: MessageStatus?
        /// Why copies wait.
        var reasons: [RecipientID: String] = [:]
    }

    /// Looks at the message until nothing of it waits, or the time is over; what waits then leaves the queues.
    private func follow(_ sequence: SequenceNumber, until deadline: Instant) async -> Standing {
        while true {
            let status = try? await administration.stores.lookup.status(of: String(sequence.rawValue))
            let waiting = status?.recipients.filter { $0.state == .waiting } ?? []
            var standing = Standing(status: status)
            if status != nil, waiting.isEmpty { return standing }
            var isHopeless = !waiting.isEmpty && waiting.count <= Self.explained
            for recipient in waiting.prefix(Self.explained) {
                let deferral = await administration.deferral(of: recipient, in: sequence)
                standing.reasons[recipient.id] = deferral?.text
                // An attempt that comes too late need not be waited for.
                if deferral.map({ ($0.nextAttempt ?? deadline) > deadline }) != true { isHopeless = false }
            }
            if isHopeless || time.now() >= deadline || Task.isCancelled {
                _ = try? await administration.queues.remove(message: sequence)
                return standing
            }
            try? await Task.sleep(for: Self.look)
        }
    }

    private func refused(_ reply: Reply, organization: String?, verdict: VerdictView?) -> JunkVerification {
        JunkVerification(
            overall: .failed, organization: organization, recipient: test.recipient.description,
            messageID: test.messageID, messageTraceID: nil, refusal: reply.description, verdict: verdict, copies: [],
            ends: [])
    }
}

extension JunkVerifier {
    private func verification(
        of message: AcceptedMessage, _ standing: Standing?, by organization: String
    ) -> JunkVerification {
        let verdict = VerdictView(of: message.decisions)
        let places = JunkPlaces(organization: organization, router: test.basis.router)
        let copies = (standing?.status?.recipients ?? []).map { recipient in
            let copy = message.copies[recipient.copy]
            let delivery = copy.deliveries.first { $0.deliverTo.lookupKey == recipient.deliverTo.lookupKey }
            return places.copy(
                recipient, placement: delivery?.placement ?? .inbox, message: test.id, stamps: copy.edits.stamps,
                reason: standing?.reasons[recipient.id])
        }
        let ends = message.ends.map {
            JunkVerification.End(recipient: $0.recipient.description, event: $0.kind, detail: $0.detail)
        }
        let isKnown = standing.map { $0.status != nil } ?? true
        return JunkVerification(
            overall: Self.overall(copies, ends, isSpam: verdict?.spam == true && isKnown),
            organization: organization, recipient: test.recipient.description, messageID: test.messageID,
            messageTraceID: test.id.description, refusal: nil, verdict: verdict, copies: copies, ends: ends)
    }

    private static func overall(
        _ copies: [JunkVerification.Copy], _ ends: [JunkVerification.End], isSpam: Bool
    ) -> JunkVerification.Overall {
        let isArrived = copies.allSatisfy { $0.status == .delivered || $0.status == .quarantined }
        guard isSpam, isArrived, !(copies.isEmpty && ends.isEmpty) else { return .failed }
        return copies.allSatisfy(\.isWhereSpamBelongs) ? .succeeded : .warning
    }
}

extension JunkVerification.Copy {
    /// Whether it is in quarantine, in a junk folder, or with a host that is told to put it there.
    fileprivate var isWhereSpamBelongs: Bool {
        switch place {
        case .quarantine: true
        case .maildir: folder != JunkPlaces.inbox
        case .mailboxHost, .onPremises: folder != nil || JunkPlaces.isForJunk(header)
        case .outside, .submissions, .nowhere: false
        }
    }
}
