import Facts
import Mail
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("What goes before what")
struct OverrideTableTests {
    struct Row: Sendable {
        var name: String
        var make: @Sendable (inout VerdictCase) -> Void
        /// What becomes of malware, HPHISH, phish, HSPAM, spam, bulk and what is no spam.
        var cells: [String]
    }

    private static func said(_ name: String, _ kind: VerdictOverride.Kind, _ cells: [String]) -> Row {
        Row(name: name, make: { $0.say(kind) }, cells: cells)
    }

    private static let malware = "Q Malware"
    private static let phish = "Q HighConfPhish"
    private static let delivered = Array(repeating: "deliver", count: 5)
    private static let passes = [malware, phish] + delivered

    static let overrides: [Row] = [
        Row(
            name: "nothing", make: { _ in },
            cells: [malware, phish, "phish action", "HSPAM action", "spam action", "bulk action", "deliver"]),
        said("mailbox of security people", .secOpsMailbox, ["deliver", "deliver"] + delivered),
        said("simulated attack", .phishSimulation, [malware, "deliver"] + delivered),
        said("released before", .released, [malware, "deliver"] + delivered),
        said("list allows the sender", .allowedSender, passes),
        said("list blocks the sender", .blockedSender, [malware] + Array(repeating: phish, count: 6)),
        said(
            "list blocks author and origin", .blockedSpoof,
            [malware, phish] + Array(repeating: "spoof action", count: 5)),
        said("list blocks a file", .blockedFile, Array(repeating: malware, count: 7)),
        said("list blocks a link", .blockedURL, [malware] + Array(repeating: phish, count: 6)),
        said("rule allows (SCL -1)", .ruleAllows, passes),
        said(
            "rule says spam (SCL 5, 6)", .ruleSpam,
            [malware, phish, "phish action", "HSPAM action", "spam action", "spam action", "spam action"]),
        said(
            "rule says HSPAM (SCL 7 to 9)", .ruleHighConfidenceSpam,
            [malware, phish, "phish action"] + Array(repeating: "HSPAM action", count: 4)),
        said("address allowed", .allowedAddress, passes),
        said("policy allows the sender", .policyAllowsSender, passes),
        said(
            "policy blocks the sender", .policyBlocksSender,
            [malware, phish, "phish action"] + Array(repeating: "HSPAM action", count: 4)),
        Row(
            name: "policy blocks language or country", make: { $0.recipient.raised = .spam },
            cells: [malware, phish, "phish action", "HSPAM action", "spam action", "spam action", "spam action"]),
        Row(
            name: "advanced spam filter marks it", make: { $0.recipient.raised = .highConfidenceSpam },
            cells: [malware, phish, "phish action"] + Array(repeating: "HSPAM action", count: 4)),
        said("recipient trusts the sender", .userTrustsAddress, passes),
        said(
            "recipient blocks the sender", .userBlocksSender,
            [malware, phish, "phish action", "HSPAM action", "spam action", "Junk", "Junk"]),
    ]

    @Test("every override meets every verdict as the reference page says")
    func overrideByVerdict() throws {
        let organization = try organization { tellingPolicy(&$0.hostedContentFilterPolicy) }
        var table = [[""] + VerdictCase.columns.map(\.name)]
        for row in Self.overrides {
            var cells: [String] = []
            for column in VerdictCase.columns {
                var subject = VerdictCase()
                column.make(&subject)
                row.make(&subject)
                cells.append(subject.cell(organization))
            }
            table.append([row.name] + cells)
            #expect(cells == row.cells, "\(row.name)")
        }
        print(printedTable(table))
        let page = try repositoryFile("docs/reference/verdict.md")
        for row in Self.overrides.dropFirst() {
            #expect(page.contains("| \(row.name) |"), "docs/reference/verdict.md lacks: \(row.name)")
        }
    }

    struct Conflict: Sendable {
        var name: String
        var make: @Sendable (inout VerdictCase) -> Void
        var safe: String
        var blocked: String
    }

    static let conflicts: [Conflict] = [
        Conflict(name: "list blocks the sender", make: { $0.say(.blockedSender) }, safe: phish, blocked: phish),
        Conflict(name: "list blocks a file", make: { $0.say(.blockedFile) }, safe: malware, blocked: malware),
        Conflict(name: "list blocks a link", make: { $0.say(.blockedURL) }, safe: phish, blocked: phish),
        Conflict(
            name: "list blocks author and origin", make: { $0.say(.blockedSpoof) }, safe: "spoof action",
            blocked: "spoof action"),
        Conflict(name: "simulated attack", make: { $0.say(.phishSimulation) }, safe: "deliver", blocked: "deliver"),
        Conflict(
            name: "mailbox of security people", make: { $0.say(.secOpsMailbox) }, safe: "deliver", blocked: "deliver"),
        Conflict(
            name: "policy blocks the sender", make: { $0.say(.policyBlocksSender) }, safe: "deliver", blocked: "Junk"),
        Conflict(
            name: "policy blocks language or country", make: { $0.recipient.raised = .spam }, safe: "deliver",
            blocked: "Junk"),
        Conflict(
            name: "DMARC asks for quarantine", make: { $0.recipient.sender = .junk(.quarantine) }, safe: "deliver",
            blocked: "Junk"),
        Conflict(name: "rule says spam", make: { $0.say(.ruleSpam) }, safe: "deliver", blocked: "Junk"),
        Conflict(name: "rule says HSPAM", make: { $0.say(.ruleHighConfidenceSpam) }, safe: "deliver", blocked: "Junk"),
        Conflict(name: "rule allows", make: { $0.say(.ruleAllows) }, safe: "deliver", blocked: "Junk"),
        Conflict(name: "address allowed", make: { $0.say(.allowedAddress) }, safe: "deliver", blocked: "Junk"),
        Conflict(
            name: "policy allows the sender", make: { $0.say(.policyAllowsSender) }, safe: "deliver", blocked: "Junk"),
        Conflict(name: "list allows the sender", make: { $0.say(.allowedSender) }, safe: "deliver", blocked: "Junk"),
    ]

    @Test("what a recipient says meets what the organization says as the reference page says")
    func userByOrganization() throws {
        let organization = try organization { tellingPolicy(&$0.hostedContentFilterPolicy) }
        var table = [["", "recipient trusts", "recipient blocks"]]
        for conflict in Self.conflicts {
            func cell(_ kind: VerdictOverride.Kind) -> String {
                VerdictCase().with {
                    conflict.make(&$0)
                    $0.say(kind)
                }.cell(organization)
            }
            let (safe, blocked) = (cell(.userTrustsAddress), cell(.userBlocksSender))
            table.append([conflict.name, safe, blocked])
            #expect(safe == conflict.safe && blocked == conflict.blocked, "\(conflict.name): \(safe), \(blocked)")
        }
        print(printedTable(table))
        let both = VerdictCase().with {
            $0.say(.userTrustsAddress)
            $0.say(.userBlocksSender)
        }
        #expect(both.outcome(organization).verdict.decision == .safeSender)
    }

    @Test("a trusted domain does not beat what the policy holds or authentication refuses, and a trusted address does")
    func trustedDomain() throws {
        let holding = try organization { $0.hostedContentFilterPolicy.spamAction = .quarantine }
        let standard = try organization()
        let spam = VerdictCase().with { $0.grounds.found = [.spam] }
        #expect(spam.with { $0.say(.userTrustsDomain) }.cell(holding) == "Q Spam")
        #expect(spam.with { $0.say(.userTrustsAddress) }.cell(holding) == "deliver")
        #expect(spam.with { $0.say(.userTrustsDomain) }.cell(standard) == "deliver")
        let forged = VerdictCase().with { $0.recipient.sender = .junk(.quarantine) }
        #expect(VerdictOrder.ruling(forged.grounds, forged.recipient).category == .spoof)
        let trusting = forged.with { $0.say(.userTrustsDomain) }
        #expect(VerdictOrder.ruling(trusting.grounds, trusting.recipient).effect == .act)
        let refused = VerdictCase().with {
            $0.recipient.sender = .rejectFrom
            $0.say(.userTrustsAddress)
        }
        #expect(VerdictOrder.ruling(refused.grounds, refused.recipient).effect == .refuse)
    }

    @Test("what authentication refuses is refused whatever else is found, unless somebody has it pass")
    func refusals() throws {
        let domain = try Domain("bank.example")
        let lifting: Set<VerdictOverride.Kind> = [
            .secOpsMailbox, .phishSimulation, .released, .userTrustsAddress, .ruleAllows, .policyAllowsSender,
        ]
        for column in VerdictCase.columns {
            for kind in VerdictOverride.Kind.allCases where kind != .blockedSpoof {
                let subject = VerdictCase().with {
                    column.make(&$0)
                    $0.recipient.sender = .reject(domain)
                    $0.say(kind)
                }
                let effect = VerdictOrder.ruling(subject.grounds, subject.recipient).effect
                #expect((effect == .refuse) == !lifting.contains(kind), "\(column.name) \(kind)")
            }
        }
    }

    @Test("who wants the author's mail does not have that refused mail pass which the organization says is forged")
    func blockedForgery() throws {
        let domain = try Domain("bank.example")
        for kind in [VerdictOverride.Kind.userTrustsAddress, .policyAllowsSender, .ruleAllows] {
            let subject = VerdictCase().with {
                $0.say(kind)
                $0.say(.blockedSpoof)
                $0.recipient.sender = .reject(domain)
            }
            #expect(VerdictOrder.ruling(subject.grounds, subject.recipient).effect == .refuse, "\(kind)")
        }
    }

    @Test("an entry that allows a sender or an address says nothing of a forged message, and makes nothing worse")
    func forgedAllowed() {
        let others: [VerdictOverride.Kind?] = [nil, .ruleAllows, .ruleSpam, .policyAllowsSender, .policyBlocksSender]
        for kind in [VerdictOverride.Kind.allowedSender, .allowedAddress] {
            for column in VerdictCase.columns {
                for other in others {
                    let forged = VerdictCase().with {
                        column.make(&$0)
                        $0.recipient.sender = .junk(.quarantine)
                        if let other { $0.say(other) }
                    }
                    let allowed = forged.with { $0.say(kind) }
                    let ruling = VerdictOrder.ruling(forged.grounds, forged.recipient)
                    #expect(
                        VerdictOrder.ruling(allowed.grounds, allowed.recipient) == ruling,
                        "\(kind) \(column.name) \(other?.rawValue ?? "")")
                }
            }
        }
    }

    @Test("nothing that anybody says lets malware or phishing beyond doubt pass, but for what the table has")
    func neverPassed() throws {
        var random = SeededRandom(seed: 17)
        let policies = try organization { tellingPolicy(&$0.hostedContentFilterPolicy) }
        let kinds = VerdictOverride.Kind.allCases
        for _ in 0..<20_000 {
            var subject = VerdictCase()
            let said = Set(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    kinds.randomElement(using: &random) ?? .ruleAllows
                })
            for kind in said { subject.say(kind) }
            for category in [VerdictCategory.phishing, .highConfidenceSpam, .spam]
            where Bool.random(using: &random) { subject.grounds.found.insert(category) }
            let isMalware = Bool.random(using: &random)
            if isMalware {
                subject.recipient.malware = .malware
            } else {
                subject.grounds.found.insert(.highConfidencePhishing)
            }
            let outcome = subject.outcome(policies)
            if said.contains(.secOpsMailbox) {
                #expect(outcome.disposition == .deliver)
            } else if isMalware || said.contains(.blockedFile) {
                #expect(outcome.verdict.category == .malware, "\(said)")
                #expect(outcome.disposition.hold?.reason == .malware, "\(said)")
            } else if !said.contains(.phishSimulation), !said.contains(.released) {
                #expect(outcome.verdict.category == .highConfidencePhishing, "\(said)")
                #expect(outcome.disposition.hold?.reason == .highConfPhish, "\(said)")
            }
        }
    }
}
