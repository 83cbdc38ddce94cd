import Facts
import Foundation
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow

/// Rules and messages that follow from a seed.
private struct RuleChance {
    var random: SeededRandom

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    mutating func some<Value>(_ values: [Value], most: Int) -> [Value] {
        Array(values.shuffled(using: &random).prefix(Int.random(in: 1...most, using: &random)))
    }

    static let words = ["plan", "invoice", "minutes", "urgent", "weather", "berlin", "mark"]
    static let addresses = [
        "ann@contoso.com", "bea@contoso.com", "carl@contoso.com", "chef@contoso.com", "jo@fabrikam.example",
        "zoe@example.org",
    ]
    static let groups = ["staff@contoso.com", "leads@contoso.com"]

    private func addresses(_ texts: [String]) -> [EmailAddress] { texts.compactMap { EmailAddress($0) } }
    private func domains(_ texts: [String]) -> [Domain] { texts.compactMap { try? Domain($0) } }

    mutating func message() -> RuleReference.Message {
        let isOwn = happens(40)
        let own = ["ann@contoso.com", "bea@contoso.com", "chef@contoso.com"]
        let author = isOwn ? pick(own) : pick(["jo@fabrikam.example", "jo@mail.fabrikam.example", "ann@contoso.com"])
        let third = pick(["carl@contoso.com", "chef@contoso.com"])
        var recipients = some(["ann@contoso.com", "bea@contoso.com", third], most: 3)
        if isOwn, happens(50) { recipients.append("zoe@example.org") }
        let text = some(Self.words, most: 5).joined(separator: " ")
        return RuleReference.Message(
            sender: happens(80) ? author : isOwn ? pick(own) : "bounces@fabrikam.example", author: author, isOwn: isOwn,
            to: some(recipients, most: min(2, recipients.count)),
            cc: happens(40) ? some(["bea@contoso.com", "chef@contoso.com"], most: 2) : [],
            subject: some(Self.words, most: 3).joined(separator: " "),
            importance: pick([nil, "high", "low", "normal"]),
            text: text, recipients: recipients)
    }

    mutating func rules() -> [TransportRule] {
        (0..<Int.random(in: 1...8, using: &random)).map { number in
            var rule = TransportRule(name: "rule \(number)")
            rule.priority = happens(70) ? Int.random(in: 0...5, using: &random) : nil
            rule.isEnabled = happens(90)
            rule.mode = pick([.enforce, .enforce, .enforce, .enforce, .audit])
            rule.stopRuleProcessing = happens(15)
            rule.senderAddressLocation = pick(TransportRule.SenderAddressLocation.allCases)
            rule.recipientAddressType = pick(TransportRule.RecipientAddressType.allCases)
            for _ in 0..<pick([0, 1, 1, 1, 2, 2, 3]) { rule.conditions.append(condition()) }
            for _ in 0..<pick([0, 0, 0, 1, 2]) { rule.exceptions.append(condition()) }
            if happens(40) { rule.actions.append(.removeHeader("X-Mark")) }
            if happens(50) { rule.actions.append(.setHeader(name: "X-Mark", value: pick(Self.words))) }
            if happens(50) { rule.actions.append(.prependSubject("[\(pick(Self.words))]")) }
            if happens(40) { rule.actions.append(.setSCL(pick([-1, 0, 5, 9]))) }
            if happens(20) {
                rule.actions.append(
                    pick([.rejectMessage(reason: nil, enhancedStatusCode: nil), .quarantine, .deleteMessage]))
            }
            return rule
        }
    }

    private mutating func condition() -> RuleCondition {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: people()
        case 1: recipients()
        default: texts()
        }
    }

    private mutating func people() -> RuleCondition {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .from(addresses(some(Self.addresses, most: 3)))
        case 1: .fromScope(pick(RuleCondition.Scope.allCases))
        case 2: .fromMemberOf(addresses(some(Self.groups, most: 2)))
        case 3: .fromAddressContainsWords(some(["ann", "fabrikam", "contoso", "jo"], most: 2))
        case 4: .fromAddressMatchesPatterns(some(["ann", "ail", "oso"], most: 2))
        case 5: .senderDomainIs(domains(some(["contoso.com", "fabrikam.example"], most: 2)))
        case 6: .senderADAttributeContainsWords([.init(attribute: .city, terms: some(["berlin", "bonn"], most: 2))])
        case 7: .anyOfToHeader(addresses(some(Self.addresses, most: 2)))
        case 8: .anyOfCcHeader(addresses(some(Self.addresses, most: 2)))
        case 9: .anyOfToCcHeaderMemberOf(addresses(some(Self.groups, most: 1)))
        case 10: .manager(of: .sender, isOneOf: addresses(some(Self.addresses, most: 3)))
        default: .adComparison(pick([.city, .department]), pick(RuleCondition.ComparisonOperator.allCases))
        }
    }

    private mutating func recipients() -> RuleCondition {
        switch Int.random(in: 0..<11, using: &random) {
        case 0: .sentTo(addresses(some(Self.addresses, most: 3)))
        case 1: .sentToScope(pick(RuleCondition.Scope.allCases))
        case 2: .sentToMemberOf(addresses(some(Self.groups, most: 2)))
        case 3: .recipientAddressContainsWords(some(["ann", "bea", "chef", "org"], most: 2))
        case 4: .recipientAddressMatchesPatterns(some(["ea@", "chef", "example"], most: 2))
        case 5: .recipientDomainIs(domains(some(["contoso.com", "example.org"], most: 1)))
        case 6:
            .recipientADAttributeContainsWords([
                .init(attribute: .department, terms: some(["sales", "legal"], most: 2))
            ])
        case 7: .anyOfRecipientAddressContainsWords(some(["ann", "zoe", "chef"], most: 2))
        case 8: .betweenMemberOf(addresses(some(Self.groups, most: 1)), addresses(some(Self.groups, most: 1)))
        case 9: .manager(of: .recipient, isOneOf: addresses(some(Self.addresses, most: 2)))
        default: .senderManagementRelationship(pick(RuleCondition.ManagementRelationship.allCases))
        }
    }

    private mutating func texts() -> RuleCondition {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: .subjectContainsWords(some(Self.words, most: 2))
        case 1: .subjectMatchesPatterns(some(["plan", "inu", "voice u"], most: 2))
        case 2: .subjectOrBodyContainsWords(some(Self.words, most: 2))
        case 3: .subjectOrBodyMatchesPatterns(some(["weath", "erlin", "gent pl"], most: 2))
        case 4: .headerContains(name: "X-MARK", words: some(Self.words, most: 3))
        case 5: .headerMatches(name: "x-mark", patterns: some(["pla", "nut", "oice"], most: 2))
        case 6: .messageSizeOver(pick([10, 250, 300, 100_000]))
        case 7: .withImportance(pick(RuleCondition.Importance.allCases))
        default: .sclOver(pick([-1, 0, 5, 9]))
        }
    }
}

@Suite("Mail flow rules beside a reference")
struct RuleAgreementTests {
    private static let document = """
        organization: contoso
        administrators: [ann@contoso.com]
        acceptedDomains: [{ DomainName: contoso.com, Default: true }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, City: Berlin, Department: Sales, Manager: carl@contoso.com }
          - { PrimarySmtpAddress: bea@contoso.com, RecipientType: UserMailbox, City: Bonn, Department: Sales, Manager: ann@contoso.com }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox, EmailAddresses: [chef@contoso.com], City: Berlin, Department: Legal }
          - { PrimarySmtpAddress: staff@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com, bea@contoso.com] }
          - { PrimarySmtpAddress: leads@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [carl@contoso.com] }
        """

    private static let reference = RuleReference(
        people: [
            .init(
                primary: "ann@contoso.com", city: "Berlin", department: "Sales", manager: "carl@contoso.com",
                groups: ["staff@contoso.com"]),
            .init(
                primary: "bea@contoso.com", city: "Bonn", department: "Sales", manager: "ann@contoso.com",
                groups: ["staff@contoso.com"]),
            .init(
                primary: "carl@contoso.com", others: ["chef@contoso.com"], city: "Berlin", department: "Legal",
                groups: ["leads@contoso.com"]),
        ], ownDomain: "contoso.com")

    /// Sets of rules, each with ten messages; `RULE_SETS`.
    private static let sets =
        ProcessInfo.processInfo.environment["RULE_SETS"].flatMap { UInt64($0) } ?? 500
    private static let messages = 10

    private func organization(_ rules: [TransportRule]) throws -> OrganizationSnapshot {
        var document = try OrganizationDocument.load(yaml: Self.document, file: "test.yaml").get()
        document.transportRules = rules
        return OrganizationSnapshot(document, revision: 1)
    }

    /// The message behind the rules.
    private func evaluated(
        _ message: inout RuleReference.Message, _ organization: OrganizationSnapshot, detail: RuleDetail
    ) throws -> MessageInHand {
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let basis = ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: [organization]))
        var header = ["From: \(message.author)", "To: \(message.to.joined(separator: ", "))"]
        if !message.cc.isEmpty { header.append("Cc: \(message.cc.joined(separator: ", "))") }
        header += ["Subject: \(message.subject)", "Date: Mon, 23 Nov 2026 13:02:19 +0000", "Message-ID: <1@a.example>"]
        if let importance = message.importance { header.append("Importance: \(importance)") }
        let content = ByteBuffer(string: header.joined(separator: "\r\n") + "\r\n\r\n" + message.text + "\r\n")
        message.size = content.readableBytes
        var envelope = try transaction(from: message.sender)
        envelope.recipients = message.recipients.compactMap { EmailAddress($0) }.map { EnvelopeRecipient(address: $0) }
        let attribution = Attribution(
            owner: organization, direction: message.isOwn ? .originating : .incoming,
            isMatchedByIdentity: message.isOwn)
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: envelope, session: try session(stranger),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_940_000),
            ownName: "mx.example.net", headerLimit: .max)
        var hand = MessageInHand(
            whole, attribution: attribution, basis: basis, plan: ExaminationPlan(),
            copies: [
                MessageCopy(
                    edits: MessageEdits(), deliveries: MessageInHand.named(envelope.recipients, attribution))
            ])
        hand.plan.readsContent = true
        hand.readContent(by: ContentExaminers())
        hand.ruleDetail = detail
        #expect(RecipientResolution().rule(on: &hand) == nil)
        #expect(MailFlowRules().rule(on: &hand) == nil)
        return hand
    }

    /// What has become of the message for each recipient, as the reference tells it.
    private func copies(_ hand: MessageInHand, _ message: RuleReference.Message) -> [RuleReference.Copy] {
        let traces = hand.rules?.traces ?? []
        return message.recipients.map { name in
            var copy = RuleReference.Copy(subject: message.subject)
            for made in hand.accepted.copies {
                for delivery in made.deliveries where delivery.recipient.address.description == name {
                    for text in made.edits.appended {
                        // RFC 5322 section 2.2.3.
                        let field = text.replacing("\r\n", with: "")
                        if field.hasPrefix("Subject: ") { copy.subject = String(field.dropFirst(9)) }
                        if field.hasPrefix("X-Mark: ") { copy.mark = String(field.dropFirst(8)) }
                    }
                    let outcome = hand.rules?.outcome(of: delivery)
                    switch outcome?.ending?.end {
                    case .reject?: copy.ending = "reject"
                    case .quarantine?: copy.ending = "quarantine"
                    case .delete?: copy.ending = "delete"
                    case .moderate?, nil: break
                    }
                    copy.level = level(outcome?.override?.kind)
                }
            }
            copy.matched = traces.filter { $0.recipient == name && $0.result == .matched }.map(\.rule)
            return copy
        }
    }

    private func level(_ kind: VerdictOverride.Kind?) -> Int? {
        switch kind {
        case .ruleAllows: -1
        case .ruleFilters: 0
        case .ruleSpam: 5
        case .ruleHighConfidenceSpam: 9
        default: nil
        }
    }

    @Test("no value of a rule ends the header field that it is put into")
    func injection() throws {
        let values = [
            "one\r\nBcc: eve@example.org", "two\n\nbody", "\u{0}\u{1B}[2J", "\u{FC}\r\n\r\n", "\r\n",
            String(repeating: "long ", count: 200),
        ]
        for value in values {
            var rule = TransportRule(name: "rule")
            rule.actions = [.setHeader(name: "X-Note", value: value), .prependSubject(value)]
            let owner = try organization([rule])
            var chance = RuleChance(random: SeededRandom(seed: 1))
            var message = chance.message()
            let hand = try evaluated(&message, owner, detail: .none)
            for field in hand.accepted.copies.flatMap(\.edits.appended) {
                #expect(field.hasPrefix("X-Note:") || field.hasPrefix("Subject:"))
                let lines = field.utf8.split(separator: UInt8(ascii: "\r"), omittingEmptySubsequences: false)
                for line in lines.dropFirst() {
                    #expect(line.starts(with: "\n ".utf8), "\(field)")
                    #expect(line.dropFirst().allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "\(field)")
                }
                #expect(lines[0].allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "\(field)")
            }
        }
    }

    @Test("a rule names somebody by any address, whichever of them the message has")
    func aliases() throws {
        let chef = try #require(EmailAddress("chef@contoso.com"))
        let conditions: [RuleCondition] = [
            .from([chef]), .sentTo([chef]), .anyOfToHeader([chef]), .anyOfCcHeader([chef]), .anyOfToCcHeader([chef]),
            .manager(of: .recipient, isOneOf: [chef]),
        ]
        for condition in conditions {
            var rule = TransportRule(name: "rule")
            rule.conditions = [condition]
            rule.actions = [.setSCL(5)]
            var message = RuleReference.Message(
                sender: "carl@contoso.com", author: "carl@contoso.com", isOwn: true,
                to: ["carl@contoso.com", "ann@contoso.com"], cc: ["carl@contoso.com"], subject: "plan", importance: nil,
                text: "plan", recipients: ["carl@contoso.com", "ann@contoso.com"])
            let hand = try evaluated(&message, try organization([rule]), detail: .all)
            let traces = hand.rules?.traces ?? []
            #expect(traces.contains { $0.result == .matched }, "\(condition)")
        }
    }

    @Test("no rule takes away where a message has been or who wrote it, even one that no document can have")
    func protectedFields() throws {
        for name in ["From", "received", "X-CustomSpam", "X-Postern-Loop", "content-type", "a b", ""] {
            var rule = TransportRule(name: "rule")
            rule.actions = [.removeHeader(name), .setHeader(name: name, value: "x")]
            var chance = RuleChance(random: SeededRandom(seed: 1))
            var message = chance.message()
            let hand = try evaluated(&message, try organization([rule]), detail: .none)
            for copy in hand.accepted.copies {
                #expect(copy.edits.removed.isEmpty && copy.edits.appended.isEmpty, "\(name)")
            }
        }
    }

    @Test("the evaluator and a reference that shares nothing with it agree on rules, messages and recipients by chance")
    func agreement() throws {
        var matches = 0
        for seed in 0..<Self.sets {
            var chance = RuleChance(random: SeededRandom(seed: seed))
            let rules = chance.rules()
            let owner = try organization(rules)
            for number in 0..<Self.messages {
                var message = chance.message()
                let traced = try evaluated(&message, owner, detail: .all)
                var expected = Self.reference.evaluate(rules, on: message)
                for index in expected.indices { expected[index].isStopped = false }
                let found = copies(traced, message)
                try #require(found == expected, "set \(seed), message \(number): \(message) \(rules)")
                matches += expected.reduce(0) { $0 + $1.matched.count }
                // Without traces the same is done.
                let live = try evaluated(&message, owner, detail: .none)
                #expect(live.accepted.copies == traced.accepted.copies, "set \(seed), message \(number)")
                #expect(live.accepted.decisions == traced.accepted.decisions, "set \(seed), message \(number)")
                #expect(live.rules?.outcomes ?? [] == traced.rules?.outcomes ?? [], "set \(seed), message \(number)")
                // Recipients with equal copies share one.
                let edits = live.accepted.copies.map(\.edits)
                #expect(Set(edits).count == edits.count)
            }
        }
        // Rules that never match would agree, too.
        #expect(matches > Int(Self.sets))
    }
}
