import Facts
import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("Live mail and explain")
struct LiveExplainTests {
    @Test("give every session of the corpus the same replies and the same decisions")
    func same() async throws {
        let desk = try LiveDesk()
        try await desk.start()
        let explain = Explain(by: desk.active.basis)

        #expect(SessionCorpus.sessions.count >= 60)
        #expect(Set(SessionCorpus.sessions.map(\.name)).count == SessionCorpus.sessions.count)
        for session in SessionCorpus.sessions {
            let (replies, accepted, refused) = try desk.take(session)
            let question = try Explain.Question(
                clientAddress: session.client, helo: "client.example", sender: session.sender,
                recipients: session.recipients.map(\.0), tls: session.tls,
                content: ByteBuffer(string: session.message))
            let rulings = await explain.rulings(question, at: desk.clock.wallTime(), by: desk.authenticator)
            check(session, replies, rulings, accepted, refused)
        }
        await desk.stop()
        // The corpus has both, so that the comparison is about them too.
        let signatures = SessionCorpus.sessions.flatMap { $0.signatures ?? [] }
        #expect(signatures.contains("DKIM-Signature") && signatures.contains("ARC-Seal"))
    }

    private func check(
        _ session: SessionCorpus.Session, _ replies: LiveClient.Replies, _ rulings: Explain.Rulings,
        _ accepted: [Acceptance], _ refused: [PerimeterRefusal]
    ) {
        let name = Comment(rawValue: session.name)
        // The replies, and what the corpus says of them.
        #expect(rulings.sender.refusal == nil && replies.sender.hasPrefix("250"), name)
        #expect(replies.recipients.count == session.recipients.count, name)
        #expect(rulings.recipients.count == session.recipients.count, name)
        for ((live, ruling), expected) in zip(zip(replies.recipients, rulings.recipients), session.recipients) {
            switch ruling.verdict {
            case .accepted: #expect(live.hasPrefix("250"), name)
            case .refused(let reply, _, _): #expect(live == reply.description, name)
            }
            #expect(live.hasPrefix(expected.1), "\(session.name): \(expected.0) got \(live)")
        }
        // The decisions of refused recipients.
        let refusedRulings = rulings.recipients.filter {
            if case .refused = $0.verdict { return true }
            return false
        }
        #expect(refused.prefix(refusedRulings.count).map(\.decisions) == refusedRulings.map(\.decisions), name)
        // The decisions of the message.
        let kept = rulings.recipients.filter {
            if case .accepted = $0.verdict { return true }
            return false
        }
        guard !kept.isEmpty else {
            #expect(replies.message == nil && accepted.isEmpty && rulings.categorization == nil, name)
            #expect(session.attribution == nil, name)
            return
        }
        if case .refuse(let reply, let decisions, _) = rulings.categorization {
            #expect(replies.message == reply.description, name)
            #expect(session.refusal == reply.enhanced?.description, name)
            #expect(refused.last?.decisions == decisions && accepted.isEmpty, name)
            return
        }
        guard case .accept(let explained) = rulings.categorization, let message = accepted.first,
            accepted.count == 1, message.copies.count == explained.copies.count
        else {
            Issue.record("\(session.name) was not accepted: \(replies)")
            return
        }
        #expect(replies.message?.hasPrefix("250 2.6.0") == true, name)
        #expect(session.refusal == nil && refused.count == refusedRulings.count, name)
        #expect(
            message.decisions
                == rulings.sender.decisions + kept.flatMap(\.decisions) + explained.decisions, name)
        // The fields on top, but for those that bear the message's identity.
        func stamps(_ edits: MessageEdits) -> [String] {
            let own = ["Received: ", "X-Postern-Loop: ", "Message-ID: "]
            return edits.prepended.filter { field in !own.contains { field.hasPrefix($0) } }
        }
        let identity = { (field: String) in !field.hasPrefix("Network-Message-Id: ") }
        for (ours, theirs) in zip(explained.copies.map(\.edits), message.copies.map(\.edits)) {
            #expect(stamps(theirs) == stamps(ours), name)
            #expect(theirs.stamps == ours.stamps, name)
            #expect(
                theirs.organizationStamps.filter(identity) == ours.organizationStamps.filter(identity), name)
            #expect(ours.stamps.first?.hasPrefix("X-Forefront-Antispam-Report:") == true, name)
            #expect(theirs.removed == ours.removed && theirs.trusted == ours.trusted, name)
        }
        let stored = message.copies[0].edits
        if let signatures = session.signatures {
            let made = stored.prepended.map { String($0.prefix { $0 != ":" }) }
            #expect(made.filter { $0 == "DKIM-Signature" || $0 == "ARC-Seal" } == signatures, name)
            let decisions = message.decisions.filter { $0.stage == .signing }.map(\.outcome)
            #expect(decisions.contains(.signed(times: 1)) == signatures.contains("DKIM-Signature"), name)
            #expect(decisions.contains(.sealed) == signatures.contains("ARC-Seal"), name)
        }
        let found = rulings.plan.source == nil ? nil : rulings.authentication?.after.spf.result
        if let spf = session.spf {
            #expect(rulings.authentication?.source == spf.source && found == spf.result, name)
            #expect(message.deliveries.allSatisfy { ($0.placement != .inbox) == spf.junk }, name)
        }
        #expect(message.deliveries == explained.deliveries, name)
        #expect(message.priority == explained.priority, name)
        let octets = Array(session.message.utf8)
        let removed = stored.removed.map { String(decoding: octets[$0], as: UTF8.self) }.joined()
        #expect(removed == session.removed, name)
        if case .accepted(_, let attribution) = kept[0].verdict {
            let found =
                "\(attribution.organization) \(attribution.direction.rawValue.lowercased()) \(attribution.inboundConnector ?? "-")"
            #expect(found == session.attribution, name)
            #expect(message.organization == attribution.organization, name)
        }
    }
}
