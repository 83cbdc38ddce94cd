/// What came of the validation of an outbound connector (docs/reference/connector-validation.md).
package struct ValidationResult: Codable, Sendable, Hashable {
    /// The verdict.
    package enum Overall: String, Codable, Sendable, Hashable, CaseIterable {
        /// Everything that was tried went well.
        case succeeded = "Succeeded"
        /// A destination can't be delivered to, or a test message did not arrive.
        case failed = "Failed"
        /// Mail gets through, yet some task failed: of several addresses of a host one, for example.
        case warning = "Warning"
    }

    /// The steps, in their order.
    package enum Step: String, Codable, Sendable, Hashable, CaseIterable {
        /// The look-up of the smart host, or of the mail exchangers of a recipient's domain.
        case resolve = "Resolve"
        /// The TCP connection.
        case connect = "Connect"
        /// The greeting.
        case banner = "Banner"
        /// The reply to EHLO.
        case ehlo = "Ehlo"
        /// STARTTLS and the handshake.
        case startTLS = "StartTls"
        /// What the certificate must prove.
        case certificate = "Certificate"
        /// The null sender.
        case mailFrom = "MailFrom"
        /// A recipient.
        case rcptTo = "RcptTo"
        /// A message of its own through the queue.
        case sendTestMail = "SendTestMail"
    }

    /// What came of a task.
    package enum Status: String, Codable, Sendable, Hashable, CaseIterable {
        /// It went well.
        case succeeded = "Succeeded"
        /// It did not.
        case failed = "Failed"
        /// It was not tried, or there was nothing to try.
        case skipped = "Skipped"
    }

    /// What is known of a TLS session.
    package struct TLS: Codable, Sendable, Hashable {
        /// `TLSv1.2` or `TLSv1.3`; nil when the handshake came to nothing.
        package var version: String?
        /// The cipher suite, where known.
        package var cipher: String?
        /// The certificate's subject.
        package var subject: String?
        /// The names it is for.
        package var sans: [String]
        /// Who signed it.
        package var issuer: String?
        /// The end of its validity, as ISO 8601.
        package var notAfter: String?

        /// Makes what is known of a session.
        package init(
            version: String? = nil, cipher: String? = nil, subject: String? = nil, sans: [String] = [],
            issuer: String? = nil, notAfter: String? = nil
        ) {
            self.version = version
            self.cipher = cipher
            self.subject = subject
            self.sans = sans
            self.issuer = issuer
            self.notAfter = notAfter
        }
    }

    /// One task.
    package struct Task: Codable, Sendable, Hashable {
        /// Which step.
        package var task: Step
        /// The smart host, the domain, or the host and address it was about.
        package var target: String
        /// What came of it.
        package var status: Status
        /// The server's reply, shortened and without control characters.
        package var reply: String?
        /// What happened, in words.
        package var detail: String
        /// What to do about a failure.
        package var mend: String?
        /// How long it took.
        package var durationMs: Int64
        /// The session that it ran in; of `StartTls` and `Certificate`.
        package var tls: TLS?

        package init(
            _ task: Step, target: String, status: Status, reply: String? = nil, detail: String, mend: String? = nil,
            durationMs: Int64 = 0, tls: TLS? = nil
        ) {
            self.task = task
            self.target = target
            self.status = status
            self.reply = reply
            self.detail = detail
            self.mend = mend
            self.durationMs = durationMs
            self.tls = tls
        }
    }

    /// What became of a test message.
    package struct TestMessage: Codable, Sendable, Hashable {
        /// Its recipient.
        package var recipient: String
        /// Its Message-ID field.
        package var messageId: String
        /// Its MessageTraceId, for `postern trace show`.
        package var networkMessageId: String
        /// `Delivered`, `Failed`, or `Pending` when it still waited at the end.
        package var finalStatus: String

        package init(recipient: String, messageId: String, networkMessageId: String, finalStatus: String) {
            self.recipient = recipient
            self.messageId = messageId
            self.networkMessageId = networkMessageId
            self.finalStatus = finalStatus
        }
    }

    /// The connector's name.
    package var connectorId: String
    /// Its organization.
    package var organization: String
    /// When it began, as ISO 8601.
    package var startedUtc: String
    /// When it ended, as ISO 8601.
    package var endedUtc: String
    /// The verdict.
    package var overall: Overall
    /// The tasks, in order.
    package var tasks: [Task]
    /// The test messages.
    package var testMessages: [TestMessage]

    package init(
        connectorId: String, organization: String, startedUtc: String, endedUtc: String, overall: Overall,
        tasks: [Task], testMessages: [TestMessage]
    ) {
        self.connectorId = connectorId
        self.organization = organization
        self.startedUtc = startedUtc
        self.endedUtc = endedUtc
        self.overall = overall
        self.tasks = tasks
        self.testMessages = testMessages
    }
}

extension ValidationResult {
    /// The result for people: a paragraph a target, a line a task, what to do under each failure.
    package var text: String {
        var lines = ["Connector \"\(connectorId)\" of organization \(organization): \(overall.rawValue)"]
        var target: String?
        for task in tasks {
            if task.target != target {
                target = task.target
                lines += ["", task.target]
            }
            let name = task.task.rawValue + String(repeating: " ", count: 13 - task.task.rawValue.count)
            let status = task.status.rawValue + String(repeating: " ", count: 10 - task.status.rawValue.count)
            let time = task.status == .skipped ? "" : " (\(task.durationMs) ms)"
            lines.append("  \(name)\(status)\(task.detail)\(time)")
            if let reply = task.reply { lines.append("               reply: \(reply)") }
            if let tls = task.tls, task.task == .startTLS || task.status == .failed { lines += tls.lines }
            if let mend = task.mend { lines.append("               do:    \(mend)") }
        }
        if !testMessages.isEmpty { lines.append("") }
        for message in testMessages {
            lines.append(
                "Test message to \(message.recipient): \(message.finalStatus); "
                    + "postern trace show \(message.networkMessageId)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ValidationResult.TLS {
    fileprivate var lines: [String] {
        var lines: [String] = []
        if let version { lines.append("TLS:   \(version)" + (cipher.map { ", \($0)" } ?? "")) }
        if let subject { lines.append("cert:  \(subject)" + (notAfter.map { ", valid until \($0)" } ?? "")) }
        if !sans.isEmpty { lines.append("names: \(sans.joined(separator: ", "))") }
        if let issuer { lines.append("from:  \(issuer)") }
        return lines.map { "               " + $0 }
    }
}
