import Facts
import Foundation
import Glibc
import Mail
import MailFlow
import MixedRules
import NIOCore
import Organization
import Patterns

/// Measures what mail flow rules cost. `Benchmarks/rules` builds and runs it; Benchmarks/README.md says what the figures
/// are.
@main
struct RulesBenchmark {
    /// A wrong argument, or rules that did not do what they were to do.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// CPU time in milliseconds, and what it is to be below.
    struct Figure {
        let name: String
        let milliseconds: Double
        let bar: Double
        let result: String

        var isGood: Bool { milliseconds < bar }
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        func value(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        if let text = value("--print") {
            guard let count = Int(text), count >= 0 else { throw Mistake(description: "--print takes a number") }
            print(MixedRules.yaml(count), terminator: "")
            return
        }
        let seconds = value("--seconds").flatMap(Double.init) ?? 0.5
        var figures = [
            try rules(300, over: 4_096, "300 rules, 4 KB", below: 0.3, seconds),
            try rules(300, over: 1 << 20, "300 rules, 1 MB", below: 15, seconds),
        ]
        figures += try patterns()
        print(padded("case", 44), "     ms      bar  result")
        for figure in figures {
            let times = String(format: "%9.3f %8.1f", figure.milliseconds, figure.bar)
            print(padded(figure.name, 44), times, "", figure.result + (figure.isGood ? "" : "  ABOVE THE BAR"))
        }
        if let file = value("--json") {
            let data = try JSONSerialization.data(
                withJSONObject: Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.milliseconds) }),
                options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: file))
        }
        if !figures.allSatisfy(\.isGood) { exit(1) }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    // MARK: - Rules

    /// The least of several evaluations of rules on a message whose content has been read.
    private static func rules(
        _ count: Int, over octets: Int, _ name: String, below bar: Double, _ seconds: Double
    ) throws -> Figure {
        let hand = try message(of: octets, rules: count)
        let expected = MixedRules.holding(count)
        var least = Double.infinity
        let end = cpu() + seconds
        while cpu() < end {
            let rounds = max(1, 65_536 / octets)
            let start = cpu()
            for _ in 0..<rounds {
                let found = hand.countRuleDecisions()
                guard found == expected else { throw Mistake(description: "\(found) rules acted, not \(expected)") }
            }
            least = min(least, (cpu() - start) * 1_000 / Double(rounds))
        }
        return Figure(name: name, milliseconds: least, bar: bar, result: "\(expected) rules act")
    }

    /// A message that has been examined, whose organization has so many rules.
    private static func message(of octets: Int, rules count: Int) throws -> MessageInHand {
        let head = "organization: contoso\nacceptedDomains: [{ DomainName: contoso.test, DomainType: InternalRelay }]\n"
        let document = try OrganizationDocument.load(yaml: head + MixedRules.yaml(count), file: "rules.yaml").get()
        let owner = OrganizationSnapshot(document, revision: 1)
        let server = ServerConfiguration(hostname: try Domain("mx.postern.test"), data: "/data")
        let basis = ExaminationBasis(
            snapshot: ConfigurationSnapshot(server: server, organizations: [owner]), secrets: nil,
            keyring: DKIMKeyring(), stages: Examination.stages)
        guard let sender = EmailAddress("eve@outside.test"), let recipient = EmailAddress("ann@contoso.test"),
            let client = IPAddress("192.0.2.10")
        else { throw Mistake(description: "an address is none") }
        var transaction = Transaction(envelope: Envelope(sender: .mailbox(sender)))
        transaction.recipients = [EnvelopeRecipient(address: recipient)]
        var text = """
            From: Eve Outside <eve@outside.test>\r
            To: Ann Contoso <ann@contoso.test>\r
            Subject: The quarterly figures, and what they mean for the plan of next year\r
            Date: Mon, 30 Nov 2026 11:59:57 +0000\r
            Message-ID: <20261130115957.4711@outside.test>\r
            \r

            """
        var line = 0
        while text.utf8.count < octets {
            line += 1
            text += MixedRules.line(line)
        }
        let content = ByteBuffer(string: text)
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction,
            session: SessionFacts(clientAddress: client, helo: "client.outside.test"),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_940_000),
            ownName: "mx.postern.test", headerLimit: .max)
        let examination = Examination(
            of: whole, attribution: Attribution(owner: owner, direction: .incoming), by: basis)
        return examination.decided().hand
    }

    // MARK: - Patterns

    /// Patterns that take other engines longer than anybody waits, each once over a megabyte, within what a message may
    /// take.
    private static func patterns() throws -> [Figure] {
        let size = 1 << 20
        let letters = String(repeating: "a", count: size - 2)
        // Linear congruences make letters without an order that RE2 could keep.
        var state: UInt32 = 7
        var scattered: [UInt8] = []
        for _ in 0..<size {
            state = state &* 1_664_525 &+ 1_013_904_223
            scattered.append(state >> 31 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b"))
        }
        let cases: [(name: String, pattern: String, text: SearchText)] = [
            ("(a+)+$ over letters", "(a+)+$", SearchText(letters + "!x")),
            (#"(a|aa)+\1x over letters"#, #"(a|aa)+\1x"#, SearchText(letters + "!x")),
            ("a[ab]{1000}c over letters without order", "a[ab]{1000}c", SearchText(scattered)),
        ]
        return try cases.map { row in
            let pattern = try TextPattern(row.pattern)
            let list = PatternList([pattern])
            var allowance = SearchAllowance.message(size: size)
            let start = cpu()
            let result: String
            do throws(SearchExhausted) {
                result = try list.firstMatch(in: row.text, within: &allowance) == nil ? "no match" : "match"
            } catch {
                result = "given up"
            }
            return Figure(
                name: row.name, milliseconds: (cpu() - start) * 1_000, bar: 1_000,
                result: "\(result) by \(pattern.engine.rawValue)")
        }
    }

    private static func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
