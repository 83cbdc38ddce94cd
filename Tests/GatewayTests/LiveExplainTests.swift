import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import PosternTesting
import Queueing
import SenderAuthentication
import Testing
import Transport

@testable import Gateway

@Suite("Live mail and explain")
struct LiveExplainTests {
    /// The policy in force, told of a session's TLS what the corpus says.
    final class TLSTold: MailPolicySource, MailPolicy {
        let base: ActiveConfiguration
        let tls = NIOLockedValueBox<SessionFacts.TLS?>(nil)

        init(_ base: ActiveConfiguration) { self.base = base }

        func currentPolicy() -> any MailPolicy { self }
        private func told(_ session: SessionFacts) -> SessionFacts {
            var session = session
            session.tls = tls.withLockedValue { $0 }
            return session
        }
        func isExempt(_ address: IPAddress) -> Bool { base.currentPolicy().isExempt(address) }
        func needsReverseName(of address: IPAddress) -> Bool {
            base.currentPolicy().needsReverseName(of: address)
        }
        func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
            base.currentPolicy().sender(envelope, declaredSize: declaredSize, session: told(session))
        }
        func recipient(
            _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
            session: SessionFacts
        ) -> RecipientRuling {
            base.currentPolicy().recipient(
                path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: told(session))
        }
        func plan(
            _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
        ) -> AuthenticationPlan {
            base.currentPolicy().plan(facts, beginning: beginning, transaction: transaction, session: told(session))
        }
        func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey? {
            base.currentPolicy().queue(of: recipient, attribution: attribution)
        }
        func categorize(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> Categorization {
            base.currentPolicy().categorize(facts, transaction: transaction, session: told(session))
        }
    }

    final class Log: PerimeterLog {
        let refusals = NIOLockedValueBox<[PerimeterRefusal]>([])
        func record(_ refusal: PerimeterRefusal) { refusals.withLockedValue { $0.append(refusal) } }
    }

    private func configuration() throws -> ActiveConfiguration {
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.limits.tarpit = .seconds(0)
        let entries = try [SessionCorpus.contoso, SessionCorpus.fabrikam, SessionCorpus.locked].enumerated().map {
            let document = try OrganizationDocument.load(yaml: $1, file: "corpus.yaml").get()
            return OrganizationSet.Entry(
                text: $1,
                snapshot: OrganizationSnapshot(document, revision: Int64($0 + 1)))
        }
        let blocked = SessionCorpus.blocked.flatMap { organization, connectors in
            connectors.map {
                BlockedConnector(
                    organization: organization, connector: $0, reason: "test", author: "test",
                    at: WallTime(milliseconds: 0))
            }
        }
        let secrets = try #require(ServerSecrets((0..<32).map { UInt8($0) }))
        return ActiveConfiguration(
            server: server, organizations: OrganizationSet(revisions: []).replacing(entries).blocking(blocked),
            secrets: secrets)
    }

    @Test("give every session of the corpus the same replies and the same decisions")
    func same() async throws {
        let active = try configuration()
        let policy = TLSTold(active)
        let store = ModelStore()
        let log = Log()
        let clock = VirtualClock()
        let folder = FileManager.default.temporaryDirectory.appending(path: "postern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = InboundConfiguration(
            hostname: "mx.example.net", addresses: [.init(try #require(IPAddress("127.0.0.1")), port: 0)],
            spoolFolder: folder.path)
        settings.admission.newPerMinute = 10_000
        let authenticator = MessageAuthenticator(resolver: try ZoneResolver(SessionCorpus.zone), time: clock)
        let listener = SMTPListener(
            configuration: settings,
            services: InboundServices(
                policy: policy, store: store, acceptedMail: { _ in }, perimeterLog: log, time: clock,
                random: SeededRandom(seed: 1), certificates: nil, authenticator: authenticator),
            group: MultiThreadedEventLoopGroup.singleton)
        let port = try #require(try await listener.start().first).port
        let explain = Explain(snapshot: active.snapshot, secrets: active.secrets)

        #expect(SessionCorpus.sessions.count >= 60)
        #expect(Set(SessionCorpus.sessions.map(\.name)).count == SessionCorpus.sessions.count)
        for session in SessionCorpus.sessions {
            policy.tls.withLockedValue { $0 = session.tls }
            log.refusals.withLockedValue { $0 = [] }
            let before = store.acceptances.count
            let replies = try LiveClient.run(session, port: port)
            let accepted = store.acceptances.dropFirst(before)
            let refused = log.refusals.withLockedValue { $0 }

            let question = try Explain.Question(
                clientAddress: session.client, helo: "client.example", sender: session.sender,
                recipients: session.recipients.map(\.0), tls: session.tls,
                content: ByteBuffer(string: session.message))
            let rulings = await explain.rulings(question, at: clock.wallTime(), by: authenticator)
            check(session, replies, rulings, Array(accepted), refused)
        }
        await listener.stop(grace: .seconds(0))
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
        if case .refuse(let reply, let decisions) = rulings.categorization {
            #expect(replies.message == reply.description, name)
            #expect(session.refusal == reply.enhanced?.description, name)
            #expect(refused.last?.decisions == decisions && accepted.isEmpty, name)
            return
        }
        guard case .accept(let explained) = rulings.categorization, explained.copies.count == 1,
            let message = accepted.first, accepted.count == 1, message.copies.count == 1
        else {
            Issue.record("\(session.name) was not accepted: \(replies)")
            return
        }
        #expect(replies.message?.hasPrefix("250 2.6.0") == true, name)
        #expect(session.refusal == nil && refused.count == refusedRulings.count, name)
        #expect(
            message.decisions
                == rulings.sender.decisions + kept.flatMap(\.decisions) + rulings.plan.decisions
                + explained.decisions, name)
        // The fields on top, but for those that bear the message's identity.
        func stamps(_ edits: MessageEdits) -> [String] {
            let own = ["Received: ", "X-Postern-Loop: ", "Message-ID: "]
            return edits.prepended.filter { field in !own.contains { field.hasPrefix($0) } }
        }
        let (edits, stored) = (explained.copies[0].edits, message.copies[0].edits)
        #expect(stamps(stored) == stamps(edits), name)
        #expect(stored.junkFields == edits.junkFields, name)
        let found = rulings.plan.source == nil ? nil : rulings.authentication?.after.spf.result
        if let spf = session.spf {
            #expect(rulings.authentication?.source == spf.source && found == spf.result, name)
            #expect(message.deliveries.allSatisfy { ($0.placement == .junk) == spf.junk }, name)
        }
        #expect(message.deliveries == explained.deliveries, name)
        #expect(message.priority == explained.priority, name)
        #expect(stored.removed == edits.removed && stored.trusted == edits.trusted, name)
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

/// A client that says one session's commands one after the other and blocks for each reply, for ten seconds at most.
private final class LiveClient {
    struct Replies {
        var sender = ""
        var recipients: [String] = []
        var message: String?
    }

    private let descriptor: Int32
    private var input: [UInt8] = []

    private init(from client: String, port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        func address(_ text: String, _ port: Int) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, text, &address.sin_addr)
            return address
        }
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        for (text, port, call) in [(client, 0, Glibc.bind), ("127.0.0.1", port, Glibc.connect)] {
            var place = address(text, port)
            let status = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, size) }
            }
            guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        }
    }

    deinit { close(descriptor) }

    static func run(_ session: SessionCorpus.Session, port: Int) throws -> Replies {
        let client = try LiveClient(from: session.client, port: port)
        var replies = Replies()
        _ = try client.reply()
        _ = try client.say("EHLO client.example")
        replies.sender = try client.say("MAIL FROM:<\(session.sender)>")
        for (recipient, _) in session.recipients {
            replies.recipients.append(try client.say("RCPT TO:<\(recipient)>"))
        }
        if replies.recipients.contains(where: { $0.hasPrefix("250") }) {
            _ = try client.say("DATA")
            replies.message = try client.say(session.message + ".")
        }
        _ = try client.say("QUIT")
        return replies
    }

    private func say(_ command: String) throws -> String {
        let octets = Array("\(command)\r\n".utf8)
        guard send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
            throw POSIXError(.EIO)
        }
        return try reply()
    }

    /// The last line of the next reply.
    private func reply() throws -> String {
        while true {
            while let end = input.firstIndex(of: 10) {
                let line = String(decoding: input[..<end].filter { $0 != 13 }, as: UTF8.self)
                input.removeSubrange(...end)
                if line.dropFirst(3).first != "-" { return line }
            }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw POSIXError(.EIO) }
            input += buffer.prefix(count)
        }
    }
}
