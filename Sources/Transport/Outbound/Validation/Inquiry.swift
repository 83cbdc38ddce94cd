import Mail
import MailFlow
import NIOCore
import NIOSSL
import Organization
import Queueing
import SMTP

/// One conversation of a validation. Confined to its event loop; it lives in the callbacks of what it waits for.
final class Inquiry {
    private let host: ConnectorProbe.Host
    private let organization: String
    private let recipients: [EmailAddress]
    private let pool: ConnectionPool
    private let time: any TimeSource
    private let completion: (ValidationConversation) -> Void
    private var observer: ConnectionObserver
    private var connection: ClientConnection?
    // How the host is approached, as a delivery approaches it.
    private var approach: HostApproach?

    init(
        host: ConnectorProbe.Host, organization: String, recipients: [EmailAddress], pool: ConnectionPool,
        time: any TimeSource, completion: @escaping (ValidationConversation) -> Void
    ) {
        self.host = host
        self.organization = organization
        self.recipients = recipients
        self.pool = pool
        self.time = time
        self.completion = completion
        observer = ConnectionObserver(time: time)
    }

    func start() {
        switch ConnectionSecurity.judge(host.destination.security, host.remote, domain: host.destination.domain) {
        case .success(let demands): connect(HostApproach(to: host.remote, demanding: demands))
        case .failure(let refusal):
            completion(ValidationConversation(stop: .init(Self.failure(refusal), at: .connected)))
        }
    }

    private func connect(_ approach: HostApproach) {
        self.approach = approach
        observer = ConnectionObserver(time: time)
        let key = QueueKey(organization: organization, deliveryType: .undefined, nextHop: "validation")
        var request = ConnectionPool.Request(
            key: key, attempt: 0, destination: host.destination, approach: approach, dialect: .smtp,
            begun: { self.connection = $0 })
        request.observer = observer
        // Its gate lets everything through.
        _ = pool.open(request) { failure in
            guard let failure else { return self.ask() }
            var approach = approach
            if approach.turnsToClearText(after: failure) { self.connect(approach) } else { self.end(failure) }
        }
    }

    private func ask() {
        guard let connection else { return }
        var transaction = ClientTransaction(
            envelope: Envelope(sender: .null), recipients: recipients.map { .init(address: $0) },
            content: .memory(ByteBuffer()), edits: MessageEdits(), trustedForm: .none)
        transaction.isInquiry = true
        connection.perform(transaction, of: nil) { result in
            // Never kept: the next validation is to see a connection come about.
            connection.quit()
            self.end(result.failure)
        }
    }

    private func end(_ failure: ClientFailure?) {
        let verdict = connection?.verdict
        var conversation = ValidationConversation(passed: observer.passed)
        conversation.clearAfter = approach?.clearAfter
        conversation.proof = verdict.flatMap { $0.proofs.isEmpty ? nil : $0.proofs.joined(separator: ", ") }
        if let leaf = observer.chain.first {
            let certificate = ChainVerifier.read(leaf)
            conversation.tls = ValidationResult.TLS(
                version: connection?.tlsVersion.map { $0 == .tlsv13 ? "TLSv1.3" : "TLSv1.2" },
                subject: certificate?.subject, sans: certificate?.names.prefix(20).map(\.description) ?? [],
                issuer: certificate?.issuer, notAfter: certificate?.notAfter.iso8601)
        }
        if let failure {
            conversation.stop = ValidationConversation.Stop(
                Self.failure(failure, verdict?.refusal), at: milestone(of: failure), duration: observer.sinceLast)
        }
        // The connection's callbacks hold this object until here.
        connection = nil
        completion(conversation)
    }

    private func milestone(of failure: ClientFailure) -> ValidationConversation.Milestone {
        guard observer.isConnected else { return .connected }
        if case .tlsUnavailable = failure { return .startTLS }
        switch connection?.failedAt {
        case nil: return .connected
        case .greeting: return .banner
        case .hello: return .ehlo
        case .startTLS: return .startTLS
        case .handshake: return .secured
        case .mail: return .mailFrom
        case .recipient(let index): return .rcptTo(index)
        // Behind the recipients only RSET is left.
        case .later: return .rcptTo(max(0, recipients.count - 1))
        }
    }

    private static func failure(_ failure: ClientFailure, _ refusal: TLSRefusal?) -> ValidationConversation.Failure {
        switch failure {
        case .connectionRefused: .connectionRefused
        case .connectTimedOut: .timedOut("the connection")
        case .unreachable(let text): .unreachable(text)
        case .refused, .closing, .extensionRefused: .refused
        case .violation(let text): .violation(text)
        case .tlsUnavailable(let reply): reply == nil ? .tlsUnavailable : .refused
        case .tlsFailed(let text): .handshake(text)
        case .certificateRejected(let reply):
            refusal.map { Self.failure($0) } ?? .certificate(.other, reply.description)
        case .dropped: .dropped
        case .timedOut(let what): .timedOut(what)
        case .unreadable(let text): .local(text)
        case .forbidden(let violation): .local(violation.rawValue)
        }
    }

    private static func failure(_ refusal: TLSRefusal) -> ValidationConversation.Failure {
        let problem: ValidationConversation.CertificateProblem =
            switch refusal.failure {
            case .certificateExpired: .expired
            case .certificateHostMismatch: .wrongName
            case .certificateNotTrusted: .untrusted
            case .tlsaInvalid, .daneRequired, .dnssecInvalid: .tlsaMismatch
            default: .other
            }
        return .certificate(problem, refusal.detail ?? refusal.reply.description)
    }
}
