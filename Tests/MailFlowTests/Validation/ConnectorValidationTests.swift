import Mail
import MailFlow
import Organization
import Testing

/// A connector to two smart hosts, and what a validation of it comes to.
private struct Procedure {
    var connector: OutboundConnector
    var validation: ConnectorValidation
    var hosts: [ConnectorValidation.Host] = []

    init(
        _ smartHosts: [String] = ["mail.head.test:25"], tls: TlsSettings? = nil,
        recipients: [String] = ["ann@head.test"],
        change: (inout OutboundConnector) -> Void = { _ in }
    ) throws {
        var connector = OutboundConnector(
            name: "To head office", recipientDomains: [.suffix(try Domain("head.test"))], useMXRecord: false,
            smartHosts: smartHosts.compactMap { SmartHost($0) })
        connector.tlsSettings = tls
        if tls == .domainValidation { connector.tlsDomain = .exact(try Domain("mail.head.test")) }
        change(&connector)
        self.connector = connector
        validation = try ConnectorValidation(
            connector, recipients: recipients.compactMap { EmailAddress($0) }, organization: "contoso",
            startedAt: WallTime(milliseconds: 0), acceptedDomain: { _ in false })
    }

    /// Runs it with one host a destination and the same conversation with each; test mail arrives.
    mutating func run(
        _ conversation: ValidationConversation, lookup: ValidationLookup.Outcome = .hosts(["mail [192.0.2.1]:25"]),
        end: ValidationTestMail.End = .delivered("250 2.0.0 Ok", remote: "mail [192.0.2.1]:25")
    ) -> ValidationResult {
        run([conversation], lookup: lookup, end: end)
    }

    mutating func run(
        _ conversations: [ValidationConversation], lookup: ValidationLookup.Outcome,
        end: ValidationTestMail.End = .delivered("250 2.0.0 Ok", remote: nil)
    ) -> ValidationResult {
        var action = validation.begin()
        if case .resolve(let destinations) = action {
            action = validation.resolved(
                destinations.map { _ in ValidationLookup(lookup, duration: .milliseconds(1)) })
        }
        if case .converse(let hosts) = action {
            self.hosts = hosts
            action = validation.conversed(
                hosts.indices.map { conversations.count == 1 ? conversations[0] : conversations[$0] })
        }
        if case .send(let recipients) = action {
            action = validation.sent(
                recipients.map {
                    ValidationTestMail(
                        recipient: $0, messageID: "<1@us.test>", networkMessageID: "id", end: end,
                        duration: .milliseconds(5))
                })
        }
        #expect(action == .finish)
        return validation.result(at: WallTime(milliseconds: 1_000))
    }
}

private typealias Milestone = ValidationConversation.Milestone

/// A conversation that went well up to, but without, a point.
private func conversation(
    upTo end: Milestone? = nil, secured: Bool = true, stop: ValidationConversation.Failure? = nil,
    refusal: Reply? = nil
) -> ValidationConversation {
    let all: [(Milestone, Reply?)] =
        [(.connected, nil), (.banner, Reply(220, nil, "hello")), (.ehlo, Reply(250, nil, "offers"))]
        + (secured ? [(.startTLS, Reply(220, nil, "go")), (.secured, nil), (.ehlo, Reply(250, nil, "again"))] : [])
        + [(.mailFrom, Reply(250, .init(2, 1, 0), "ok")), (.rcptTo(0), Reply(250, .init(2, 1, 5), "ok"))]
    var passed: [ValidationConversation.Passed] = []
    for (milestone, reply) in all {
        if milestone == end { break }
        passed.append(.init(milestone, reply, duration: .milliseconds(2)))
    }
    if let refusal, let end { passed.append(.init(end, refusal)) }
    return ValidationConversation(
        passed: passed, stop: stop.map { .init($0, at: end ?? .connected, duration: .milliseconds(3)) },
        tls: secured ? .init(version: "TLSv1.3", subject: "CN=mail.head.test") : nil)
}

private func failures(_ result: ValidationResult) -> [ValidationResult.Step] {
    result.tasks.filter { $0.status == .failed }.map(\.task)
}

@Suite("Validation of connectors")
struct ConnectorValidationTests {
    @Test("tells every task of a connector that works, in order, and succeeds")
    func succeeds() throws {
        var procedure = try Procedure(tls: .domainValidation)
        let result = procedure.run(conversation())
        #expect(result.overall == .succeeded)
        #expect(
            result.tasks.map(\.task) == [
                .resolve, .connect, .banner, .ehlo, .startTLS, .certificate, .mailFrom, .rcptTo, .sendTestMail,
            ])
        #expect(result.tasks.allSatisfy { $0.status == .succeeded && $0.mend == nil })
        #expect(result.testMessages.map(\.finalStatus) == ["Delivered"])
        #expect(procedure.hosts.map(\.recipients) == [[try #require(EmailAddress("ann@head.test"))]])
        #expect(result.startedUtc == "1970-01-01T00:00:00.000Z" || result.startedUtc == "1970-01-01T00:00:00Z")
    }

    @Test(
        "names the step that failed and the mend",
        arguments: [
            (.connected, .connectionRefused, .connect, "Nobody listens"),
            (.connected, .timedOut("the connection"), .connect, "firewall"),
            (.connected, .unreachable("no route"), .connect, "address is right"),
            (.connected, .forbiddenNetwork("it is private"), .connect, "deliveryNetworks"),
            (.banner, .timedOut("the greeting"), .banner, "mail server listens"),
            (.banner, .violation("SSH-2.0"), .banner, "no mail server"),
            (.startTLS, .tlsUnavailable, .startTLS, "Turn on STARTTLS"),
            (.secured, .handshake("version"), .startTLS, "TLS 1.2"),
            (.secured, .certificate(.expired, "expired"), .certificate, "Renew"),
            (.secured, .certificate(.wrongName, "other name"), .certificate, "Set TlsDomain"),
            (.secured, .certificate(.untrusted, "untrusted root"), .certificate, "intermediate"),
            (.secured, .certificate(.tlsaMismatch, "no match"), .certificate, "TLSA"),
            (.mailFrom, .dropped, .mailFrom, "log"),
            (.rcptTo(0), .timedOut("the reply to RCPT"), .rcptTo, "log"),
        ] as [(Milestone, ValidationConversation.Failure, ValidationResult.Step, String)])
    fileprivate func namesTheStep(
        at milestone: Milestone, failure: ValidationConversation.Failure, step: ValidationResult.Step, mend: String
    ) throws {
        var procedure = try Procedure(tls: .domainValidation)
        let result = procedure.run(conversation(upTo: milestone, stop: failure))
        #expect(result.overall == .failed)
        #expect(failures(result) == [step])
        let task = try #require(result.tasks.first { $0.status == .failed })
        #expect(task.mend?.contains(mend) == true, "\(task)")
        // Every step is told, those behind the failure as skipped, and no test message is sent.
        #expect(Set(result.tasks.map(\.task)) == Set(ValidationResult.Step.allCases))
        #expect(result.tasks.last?.status == .skipped)
        #expect(result.testMessages.isEmpty)
        let behind = ValidationResult.Step.allCases.drop { $0 != step }.dropFirst()
        #expect(result.tasks.filter { behind.contains($0.task) }.allSatisfy { $0.status == .skipped })
    }

    @Test(
        "shows a refusal with its reply",
        arguments: [
            (.banner, .banner, "accept connections"), (.ehlo, .ehlo, "accept connections"),
            (.mailFrom, .mailFrom, "null sender"), (.rcptTo(0), .rcptTo, "Make the recipient known"),
        ] as [(Milestone, ValidationResult.Step, String)])
    fileprivate func refusal(at milestone: Milestone, step: ValidationResult.Step, mend: String) throws {
        var procedure = try Procedure()
        let stop: ValidationConversation.Failure? = step == .banner || step == .ehlo ? .refused : nil
        let reply = Reply(550, .init(5, 7, 1), "Go away\u{1b}[2J" + String(repeating: "x", count: 500))
        let result = procedure.run(conversation(upTo: milestone, secured: false, stop: stop, refusal: reply))
        #expect(failures(result) == [step])
        let task = try #require(result.tasks.first { $0.status == .failed })
        #expect(task.reply?.hasPrefix("550 5.7.1 Go away") == true)
        #expect((task.reply?.utf8.count ?? 0) <= 160)
        #expect(task.reply?.unicodeScalars.contains("\u{1b}") == false)
        #expect(task.mend?.contains(mend) == true)
        #expect(result.overall == .failed)
    }

    @Test(
        "tells what a look-up came to",
        arguments: [
            (.none(Reply(550, .init(5, 4, 4), "nonexistent domain")), "Correct the name in SmartHosts"),
            (.unanswered, "resolver works"), (.ourselves, "behind this gateway"),
        ] as [(ValidationLookup.Outcome, String)])
    func lookups(outcome: ValidationLookup.Outcome, mend: String) throws {
        var procedure = try Procedure()
        let result = procedure.run(conversation(), lookup: outcome)
        #expect(result.overall == .failed)
        #expect(result.tasks.map(\.task) == [.resolve, .sendTestMail])
        #expect(result.tasks.map(\.status) == [.failed, .skipped])
        #expect(result.tasks[0].mend?.contains(mend) == true)
    }

    @Test("sends the test message all the same when a recipient is put off, and warns when it arrives")
    func greylisting() throws {
        var procedure = try Procedure()
        let reply = Reply(450, .init(4, 7, 1), "greylisted")
        let result = procedure.run([conversation(upTo: .rcptTo(0), refusal: reply)], lookup: .hosts(["a"]))
        #expect(failures(result) == [.rcptTo])
        #expect(result.testMessages.count == 1)
        #expect(result.overall == .warning)
    }

    @Test("warns when one of several hosts of a destination fails and mail arrives by another")
    func oneOfSeveral() throws {
        var procedure = try Procedure()
        let result = procedure.run(
            [conversation(), conversation(upTo: .connected, stop: .connectionRefused)], lookup: .hosts(["a", "b"]))
        #expect(result.overall == .warning)
        #expect(failures(result) == [.connect])
    }

    @Test("fails when one of several smart hosts takes nothing, though mail arrives by another")
    func oneSmartHost() throws {
        var procedure = try Procedure(["a.head.test:25", "b.head.test:25"])
        let result = procedure.run(
            [conversation(), conversation(upTo: .connected, stop: .connectionRefused)], lookup: .hosts(["a"]))
        #expect(result.overall == .failed)
    }

    @Test("takes a failed handshake for a warning where mail goes in clear all the same")
    func clear() throws {
        var procedure = try Procedure()
        var clear = conversation(secured: false)
        clear.clearAfter = "handshake"
        let result = procedure.run(clear)
        #expect(result.overall == .warning)
        #expect(failures(result) == [.startTLS])
    }

    @Test(
        "fails when the test message does not arrive",
        arguments: [.failed("554 5.7.1 spam"), .pending("451 later"), .pending(nil), .notAccepted("disk")]
            as [ValidationTestMail.End])
    func noArrival(end: ValidationTestMail.End) throws {
        var procedure = try Procedure()
        let result = procedure.run(conversation(secured: false), end: end)
        #expect(result.overall == .failed)
        #expect(failures(result) == [.sendTestMail])
        #expect(result.tasks.last?.mend != nil)
    }

    @Test("refuses recipients that the connector is not for, and a connector without any")
    func obstacles() throws {
        #expect(throws: ConnectorValidation.Obstacle.self) { try Procedure(recipients: ["bob@elsewhere.test"]) }
        #expect(throws: ConnectorValidation.Obstacle.self) { try Procedure(recipients: []) }
        let own = try Procedure(recipients: []) {
            $0.validationRecipients = [EmailAddress("ann@head.test")].compactMap { $0 }
        }
        #expect(own.validation.begin() != .finish)
        // A connector that only rules name is for any domain.
        let scoped = try Procedure(recipients: ["bob@elsewhere.test"]) { $0.isTransportRuleScoped = true }
        #expect(scoped.validation.begin() != .finish)
    }

    @Test("validation by MX offers each domain's hosts the recipients of that domain")
    func byMX() throws {
        var procedure = try Procedure(recipients: ["ann@a.head.test", "bob@b.head.test", "ANN@a.head.test"]) {
            $0.useMXRecord = true
        }
        let result = procedure.run(conversation(secured: false))
        #expect(
            procedure.hosts.map(\.recipients).map { $0.map(\.description) } == [
                ["ann@a.head.test"], ["bob@b.head.test"],
            ])
        #expect(result.overall == .succeeded)
        #expect(result.testMessages.count == 2)
    }
}

@Suite("Fingerprints of connectors")
struct ConnectorFingerprintTests {
    private func connector() throws -> OutboundConnector {
        OutboundConnector(
            name: "a", recipientDomains: [.exact(try Domain("a.test")), .exact(try Domain("b.test"))],
            useMXRecord: false, smartHosts: ["10.1.1.1:25"].compactMap { SmartHost($0) })
    }

    @Test("stay with name, comment, state and the order of lists, and change with routing and TLS")
    func changes() throws {
        let base = try connector()
        let fingerprint = ConnectorFingerprint.of(base)
        var same = base
        same.name = "b"
        same.comment = "c"
        same.isEnabled = false
        same.isTestMode = true
        same.maxConnections = 4
        same.validationRecipients = [EmailAddress("x@a.test")].compactMap { $0 }
        same.recipientDomains.reverse()
        #expect(ConnectorFingerprint.of(same) == fingerprint)

        let changes: [(inout OutboundConnector) throws -> Void] = [
            { $0.connectorType = .onPremises }, { $0.recipientDomains.removeLast() }, { $0.useMXRecord = true },
            { $0.allAcceptedDomains = true }, { $0.smartHosts = [] }, { $0.tlsSettings = .encryptionOnly },
            { $0.tlsDomain = .exact(try Domain("a.test")) }, { $0.tlsClientCertificate = "x" },
            { $0.routeAllMessagesViaOnPremises = true }, { $0.isTransportRuleScoped = true },
            { $0.cloudServicesMailEnabled = true }, { $0.senderRewritingEnabled = true },
            { $0.smtpDaneMode = .none }, { $0.mtaStsMode = .none },
        ]
        var seen: Set<String> = [fingerprint]
        for change in changes {
            var other = base
            try change(&other)
            #expect(seen.insert(ConnectorFingerprint.of(other)).inserted)
        }
    }
}
