internal import Mail
internal import Organization

/// The tasks that a conversation with a host amounts to.
struct ConversationReading {
    private typealias Task = ValidationResult.Task
    private typealias Milestone = ValidationConversation.Milestone

    private let conversation: ValidationConversation
    private let host: ConnectorValidation.Host
    private let connector: OutboundConnector
    private(set) var tasks: [ValidationResult.Task] = []
    /// Recipients that the host would take, or put off, by lookup key.
    private(set) var welcome: Set<String> = []
    private var putOff = 0

    /// Whether delivery by this host works, as far as can be seen without a message.
    var isPassed: Bool {
        // A recipient that is put off may be taken later, and a failed handshake has not kept mail back.
        conversation.stop == nil
            && tasks.count { $0.status == .failed && $0.task != .startTLS } == putOff
    }

    init(
        _ conversation: ValidationConversation, with host: ConnectorValidation.Host, connector: OutboundConnector
    ) {
        self.conversation = conversation
        self.host = host
        self.connector = connector
        if add(.connect, .connected, done: "connected"), add(.banner, .banner, done: "greets"),
            add(.ehlo, .ehlo, done: "answers"), addTLS(), addCertificate(),
            add(.mailFrom, .mailFrom, done: "takes the null sender")
        {
            addRecipients()
        }
        skipRest()
    }

    private func point(_ milestone: Milestone) -> ValidationConversation.Passed? {
        // EHLO is said again inside TLS, and HELO after a refused one: the last counts.
        conversation.passed.last { $0.milestone == milestone }
    }

    private mutating func add(_ step: ValidationResult.Step, _ milestone: Milestone, done: String) -> Bool {
        guard conversation.stop?.milestone != milestone, let point = point(milestone),
            point.reply?.isSuccess ?? true
        else {
            fail(step, milestone)
            return false
        }
        tasks.append(
            Task(
                step, target: host.name, status: .succeeded, reply: point.shownReply, detail: done,
                durationMs: point.duration.milliseconds))
        return true
    }

    private mutating func fail(_ step: ValidationResult.Step, _ milestone: Milestone, of subject: String? = nil) {
        let point = point(milestone)
        let stop = conversation.stop?.milestone == milestone ? conversation.stop : nil
        // A point that was neither passed nor the end: the conversation was cut short.
        let failure = stop?.failure ?? (point == nil ? .dropped : .refused)
        let detail = ValidationAdvice.detail(of: failure)
        let isRefused = failure == .refused
        tasks.append(
            Task(
                step, target: host.name, status: .failed, reply: isRefused ? point?.shownReply : nil,
                detail: subject.map { "\($0): \(detail)" } ?? detail,
                mend: isRefused
                    ? ValidationAdvice.refused(step, reply: point?.reply)
                    : ValidationAdvice.mend(failure, at: step, connector: connector),
                durationMs: stop?.duration.milliseconds ?? point?.duration.milliseconds ?? 0,
                tls: step == .certificate || step == .startTLS ? conversation.tls : nil))
    }

    private mutating func addTLS() -> Bool {
        if conversation.stop?.milestone == .startTLS || conversation.stop?.milestone == .secured, !isCertificateFailure
        {
            fail(.startTLS, conversation.stop?.milestone ?? .startTLS)
            return false
        }
        let said = point(.startTLS)
        if point(.secured) != nil || isCertificateFailure {
            tasks.append(
                Task(
                    .startTLS, target: host.name, status: .succeeded, reply: said?.shownReply,
                    detail: conversation.tls?.version.map { "encrypted by \($0)" } ?? "encrypted",
                    durationMs: (said?.duration.milliseconds ?? 0) + (point(.secured)?.duration.milliseconds ?? 0),
                    tls: conversation.tls))
        } else if let reason = conversation.clearAfter {
            tasks.append(
                Task(
                    .startTLS, target: host.name, status: .failed,
                    detail: "\(ValidationAdvice.shown(reason)); mail goes in clear, as nothing demands TLS",
                    mend: ValidationAdvice.handshake))
        } else {
            tasks.append(
                Task(
                    .startTLS, target: host.name, status: .skipped, reply: said?.shownReply,
                    detail: "\(said == nil ? "not offered" : "refused"); mail goes in clear, as nothing demands TLS"))
        }
        return true
    }

    private var isCertificateFailure: Bool {
        if case .certificate? = conversation.stop?.failure { return true }
        return false
    }

    private mutating func addCertificate() -> Bool {
        if isCertificateFailure {
            fail(.certificate, .secured)
            return false
        }
        guard point(.secured) != nil else {
            tasks.append(Task(.certificate, target: host.name, status: .skipped, detail: "there is no TLS"))
            return true
        }
        let proof: String? =
            switch (connector.tlsSettings, conversation.proof) {
            case (_, let proof?): proof
            case (nil, nil), (.encryptionOnly, nil): nil
            case (.certificateValidation, nil): "its chain leads to a trusted root"
            case (.domainValidation, nil):
                "its chain leads to a trusted root, and it is for \(connector.tlsDomain?.description ?? "TlsDomain")"
            }
        tasks.append(
            Task(
                .certificate, target: host.name, status: proof == nil ? .skipped : .succeeded,
                detail: proof ?? "not judged, as TlsSettings is \(connector.tlsSettings?.rawValue ?? "null")",
                tls: conversation.tls))
        return true
    }

    private mutating func addRecipients() {
        for (index, recipient) in host.recipients.enumerated() {
            guard let point = point(.rcptTo(index)), let reply = point.reply, reply.isSuccess else {
                if conversation.stop == nil, point(.rcptTo(index))?.reply?.isTransient == true {
                    welcome.insert(recipient.lookupKey)
                    putOff += 1
                }
                fail(.rcptTo, .rcptTo(index), of: recipient.description)
                // The connection is gone with the rest.
                if conversation.stop?.milestone == .rcptTo(index) { return }
                continue
            }
            welcome.insert(recipient.lookupKey)
            tasks.append(
                Task(
                    .rcptTo, target: host.name, status: .succeeded, reply: point.shownReply,
                    detail: "\(recipient): accepted", durationMs: point.duration.milliseconds))
        }
    }

    /// Whatever follows a failure was not tried.
    private mutating func skipRest() {
        let done = Set(tasks.map(\.task))
        for step in ValidationResult.Step.allCases
        where ![.resolve, .sendTestMail].contains(step) && !done.contains(step) {
            tasks.append(Task(step, target: host.name, status: .skipped, detail: "not reached"))
        }
    }
}

extension ValidationConversation.Passed {
    var shownReply: String? { reply.map { ValidationAdvice.shown($0.description) } }
}
