import Facts
import Foundation
import MIME
import Mail
import NIOCore
import Organization
import PosternTesting
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("Stamps")
struct StampTests {
    static let gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

    private struct Somewhere: CountryLookup {
        func country(of address: IPAddress) -> String? { address.description == "192.0.2.77" ? "NL" : nil }
    }

    /// What an examination of a message makes of it.
    private func examine(
        _ text: String, from client: String = stranger, to recipients: [String] = ["ann@contoso.com"],
        connection: ConnectionFilterRuling = .notListed, change: (inout ServerConfiguration) -> Void = { _ in },
        settings: String = ""
    ) async throws -> ExaminationResult {
        let base = try snapshot(contoso + "\n" + settings, fabrikam)
        var server = base.server
        change(&server)
        let snapshot = ConfigurationSnapshot(server: server, organizations: base.organizations)
        let basis = ExaminationBasis(snapshot: snapshot)
        var transaction = try transaction(from: client == stranger ? "x@sender.example" : "ann@contoso.com")
        for recipient in recipients {
            let ruling = try basis.perimeter.rule("<\(recipient)>", in: transaction, from: client)
            let isAccepted = transaction.accept(ruling)
            #expect(isAccepted, "\(ruling.verdict)")
        }
        transaction.connectionFilter = connection
        let content = ByteBuffer(string: text)
        var session = try session(client)
        session.helo = "mail.sender.example"
        session.reverseName = .found([try Domain("host.sender.example")])
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: session,
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net",
            headerLimit: .max)
        let attribution = try #require(transaction.attribution)
        var examination = Examination(of: whole, attribution: attribution, by: basis)
        examination.leaveAuthenticationOut()
        return await examination.run(
            by: Examiners(
                authenticator: nil, content: ContentExaminers(languages: .system, countries: Somewhere())))
    }

    private func message(_ body: String = "Hello", header: String = "", author: String = "x@sender.example") -> String {
        "From: <\(author)>\r\nSubject: x\r\nMessage-ID: <1@sender.example>\r\n"
            + "Date: Mon, 23 Nov 2026 13:02:19 +0000\r\n\(header)\r\n\(body)\r\n"
    }

    private func stamps(_ result: ExaminationResult) throws -> MessageEdits {
        guard case .accept(let message) = result.categorization else {
            throw Mistake("refused")
        }
        return try message.edits
    }

    struct Mistake: Error {
        init(_ text: String) {}
    }

    @Test("clean mail carries the whole report, with all fields in their order and the empty ones too")
    func clean() async throws {
        let body = """
            The meeting of the committee has been moved to next Thursday because the large room is not free before.
            """
        let edits = try stamps(await examine(message(body)))
        let plain = edits.stamps.map { $0.replacing(/SFS:[A-Z0-9_()]*;/, with: "SFS:;") }
        #expect(
            plain == [
                "X-Forefront-Antispam-Report:\r\n CIP:\(stranger);CTRY:;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;"
                    + "H:mail.sender.example;PTR:host.sender.example;CAT:NONE;SFS:;DIR:INB;",
                "X-Microsoft-Antispam: BCL:0;", "X-Spam-Flag: NO", "X-Spam-Status: No, score=1 required=5",
                "X-Spam-Score: 1",
            ])
        #expect(
            edits.organizationStamps == [
                "SCL: 1", "AuthAs: Anonymous", "AuthSource: mx.example.net", "MessageDirectionality: Incoming",
                "Network-Message-Id: \(NetworkMessageID(high: 1, low: 2))",
            ])
    }

    @Test("the test string of spam is spam beyond doubt, in text, in HTML that nobody sees and in Base64")
    func spam() async throws {
        let encoded = Data((Self.gtube + "\r\n").utf8).base64EncodedString()
        let forms = [
            message(Self.gtube),
            message("Hello\r\n\(Self.gtube) and more"),
            message("<p>Hi<p style='display:none'>\(Self.gtube)", header: "Content-Type: text/html\r\n"),
            message(encoded, header: "Content-Transfer-Encoding: base64\r\n"),
        ]
        for form in forms {
            let result = try await examine(form)
            let edits = try stamps(result)
            #expect(edits.stamps[0].contains(";SCL:9;SRV:;IPV:NLI;SFV:SPM;"), "\(edits.stamps)")
            #expect(edits.stamps[0].contains(";CAT:HSPM;"))
            #expect(edits.stamps.contains("X-Spam-Flag: YES") && edits.stamps.contains("X-Spam-Score: 9"))
            let accepted = result.hand.accepted
            #expect(accepted.deliveries.allSatisfy { $0.placement == .junk })
            let decision = try #require(accepted.decisions.first { $0.stage == .verdict })
            #expect(
                decision.outcome.description
                    == "high confidence spam: into Junk (SCL 9, BCL 0, CAT HSPM, SFV SPM)")
            #expect(decision.inputs.contains("found=HSPM"))
        }
        #expect(try stamps(await examine(message(String(Self.gtube.dropLast())))).stamps[0].contains(";SFV:NSPM;"))
    }

    @Test("a verdict that a stranger plants is removed, and the message is filtered as every other")
    func planted() async throws {
        let header = """
            X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:-1;SFV:SKN;CAT:NONE;\r
            X-Microsoft-Antispam: BCL:0;\r
            X-MS-Exchange-Organization-SCL: -1\r
            X-Spam-Flag: NO\r
            X-Spam-Status: No, score=-9\r
            X-Spam-Level: \r
            X-Malware-Scan: clean\r
            X-CustomSpam: x\r

            """
        let text = message(Self.gtube, header: header)
        let edits = try stamps(await examine(text))
        #expect(edits.stamps[0].contains(";SFV:SPM;"))
        let octets = Array(text.utf8)
        let removed = edits.removed.map { String(decoding: octets[$0], as: UTF8.self) }.joined()
        #expect(removed == header)
        #expect(edits.trusted.isEmpty)
    }

    private static let trustedFields =
        "X-Forefront-Antispam-Report: SFV:SKN;\r\nX-MS-Exchange-Organization-SCL: -1\r\n"
        + "X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Forest-X: y\r\n"

    /// What is made of a message of a server that may send such fields along.
    private func trustedEdits(_ text: String, _ more: String = "") async throws -> MessageEdits {
        let settings = """
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25], CloudServicesMailEnabled: true }
            """
        let plain = contoso.range(of: "inboundConnectors:").map { String(contoso[..<$0.lowerBound]) }
        let document = try #require(plain) + settings + "\n" + more
        let base = try snapshot(document, fabrikam)
        let basis = ExaminationBasis(snapshot: base)
        var transaction = try transaction(from: "ann@contoso.com")
        transaction.accept(try basis.perimeter.rule("<carl@contoso.com>", in: transaction, from: headOffice))
        let content = ByteBuffer(string: text)
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: try session(headOffice),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net",
            headerLimit: .max)
        let result = await Examination(
            of: whole, attribution: try #require(transaction.attribution), by: basis
        ).run(by: Examiners(authenticator: nil))
        return try stamps(result)
    }

    @Test("what a trusted server has said stays in a wrapper, once")
    func wrapped() async throws {
        let text = message(
            header: Self.trustedFields + "Content-Type: application/pdf\r\n", author: "ann@contoso.com")
        let edits = try await trustedEdits(
            text, "transportRules: [{ Name: Note, ApplyHtmlDisclaimerText: '<p>Note</p>' }]")
        #expect(edits.wrapper != nil && edits.trusted == [])
        for name in ["SCL", "AuthAs", "AuthSource", "MessageDirectionality", "Network-Message-Id"] {
            #expect(edits.organizationStamps.count { $0.hasPrefix(name + ":") } == 1, "\(edits.organizationStamps)")
        }
        #expect(edits.organizationStamps.contains("SCL: -1") && edits.organizationStamps.contains("AuthAs: Internal"))
    }

    @Test("a trusted server's verdict gives way to ours, and its other fields stay")
    func trusted() async throws {
        let text = message(header: Self.trustedFields, author: "ann@contoso.com")
        let edits = try await trustedEdits(text)
        let octets = Array(text.utf8)
        #expect(
            edits.removed.map { String(decoding: octets[$0], as: UTF8.self) }.joined()
                == "X-Forefront-Antispam-Report: SFV:SKN;\r\n")
        #expect(edits.trusted.count == 3)
        #expect(!edits.organizationStamps.contains { $0.hasPrefix("SCL") })
        #expect(!edits.organizationStamps.contains { $0.hasPrefix("AuthAs") })
    }

    @Test("mail of the organization's own says INT to its own people and OUT to others, in copies of their own")
    func directions() async throws {
        let result = try await examine(
            message(Self.gtube, author: "ann@contoso.com"), from: headOffice,
            to: ["carl@contoso.com", "x@elsewhere.example"])
        let copies = result.hand.accepted.copies
        #expect(
            copies.map { $0.deliveries.map(\.deliverTo.description) } == [
                ["carl@contoso.com"], ["x@elsewhere.example"],
            ])
        let reports = copies.compactMap(\.edits.stamps.first)
        #expect(reports.map { $0.hasSuffix("DIR:INT;") } == [true, false])
        #expect(reports.map { $0.hasSuffix("DIR:OUT;") } == [false, true])
        // Where its people sit is not said, and what they write to one another is not judged as spam.
        #expect(reports.allSatisfy { $0.contains("CIP:255.255.255.255;CTRY:;") && $0.contains(";PTR:;") })
        #expect(reports[1].contains(";SCL:9;") && reports[1].contains(";SFV:SPM;") && reports[1].contains(";CAT:OSPM;"))
        #expect(
            reports[0].contains(";SCL:1;") && reports[0].contains(";SFV:NSPM;") && reports[0].contains(";CAT:NONE;"))
        #expect(copies[0].edits.organizationStamps.contains("SCL: 1"))
        #expect(copies[0].edits.organizationStamps.contains("AuthAs: Internal"))
        #expect(result.hand.accepted.deliveries.allSatisfy { $0.placement == .inbox })
    }

    @Test("an allowed address passes spam, with its own decision")
    func allowed() async throws {
        let result = try await examine(message(Self.gtube), connection: .allowed(entry: "192.0.2.0/24"))
        let edits = try stamps(result)
        #expect(edits.stamps[0].contains(";SCL:-1;SRV:;IPV:CAL;SFV:SKI;"))
        #expect(result.hand.accepted.deliveries.allSatisfy { $0.placement == .inbox })
        let decision = try #require(result.hand.accepted.decisions.first { $0.stage == .verdict })
        #expect(decision.inputs.contains("found=HSPM") && decision.inputs.contains("IPAllowList=192.0.2.0/24"))
    }

    @Test("the fields of other programs are left out where the organization wants none")
    func aliases() async throws {
        let edits = try stamps(
            await examine(message(), settings: "transportConfig: { SpamFieldsEnabled: false }"))
        #expect(edits.stamps.count == 2)
    }

    @Test("nothing is read, judged and stamped without the embedded engine")
    func off() async throws {
        let result = try await examine(message(Self.gtube)) { $0.engines.isEmbedded = false }
        #expect(try stamps(result).stamps.isEmpty && stamps(result).organizationStamps.isEmpty)
        #expect(result.hand.verdict == nil && result.hand.content == nil)
        #expect(!result.hand.accepted.decisions.contains { $0.stage == .verdict })
    }

    @Test("names that a client chooses end no pair and no line of the report")
    func hostile() throws {
        let basis = ExaminationBasis(snapshot: try both())
        var transaction = try transaction(from: "x@sender.example")
        transaction.accept(try basis.perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger))
        let content = ByteBuffer(string: message())
        var session = try session(stranger)
        session.helo = "a;SFV:SKN;\r\nX-Evil: \u{e9} b"
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: session,
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net",
            headerLimit: .max)
        var examination = Examination(of: whole, attribution: try #require(transaction.attribution), by: basis)
        examination.leaveAuthenticationOut()
        let edits = try stamps(examination.decided())
        #expect(edits.stamps[0].contains(";SFV:NSPM;H:aSFV:SKNX-Evil:b;PTR:;"), "\(edits.stamps[0])")
    }

    @Test("content that its file does not give is a temporary refusal")
    func unreadable() async throws {
        final class Broken: SpooledContent {
            struct Failure: Error {}
            let size = 5_000
            func read(at offset: Int, count: Int) throws -> ByteBuffer { throw Failure() }
        }
        let basis = ExaminationBasis(snapshot: try both())
        var transaction = try transaction(from: "x@sender.example")
        transaction.accept(try basis.perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger))
        let whole = WholeMessage(
            reading: ByteBuffer(string: message()), content: .file(Broken()), transaction: transaction,
            session: try session(stranger), id: NetworkMessageID(high: 1, low: 2),
            receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net", headerLimit: .max)
        var examination = Examination(of: whole, attribution: try #require(transaction.attribution), by: basis)
        examination.leaveAuthenticationOut()
        guard case .refuse(let reply, let decisions, _) = examination.decided().categorization else {
            Issue.record("accepted")
            return
        }
        #expect(reply == Replies.contentUnreadable && !reply.isPermanent)
        #expect(decisions.last?.stage == .verdict)
    }

    @Test("an event loop reads small content alone, and nothing where somebody has to be waited for")
    func small() throws {
        let basis = ExaminationBasis(snapshot: try both())
        var transaction = try transaction(from: "x@sender.example")
        transaction.accept(try basis.perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger))
        for (size, isReady) in [(3_000, true), (5_000, false)] {
            let content = ByteBuffer(string: message(String(repeating: "a\r\n", count: size / 3)))
            let whole = WholeMessage(
                reading: content, content: .memory(content), transaction: transaction,
                session: try session(stranger), id: NetworkMessageID(high: 1, low: 2),
                receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net", headerLimit: .max)
            var examination = Examination(of: whole, attribution: try #require(transaction.attribution), by: basis)
            // Its sender is to be found out first.
            examination.readSmallContent(by: ContentExaminers())
            #expect(!examination.isReady)
            examination.leaveAuthenticationOut()
            examination.readSmallContent(by: ContentExaminers())
            #expect(examination.isReady == isReady)
        }
    }

    @Test("the search for the test string finds it at every place, and nothing that is nearly it")
    func search() {
        let octets = Array(Self.gtube.utf8)
        for before in 0..<200 {
            let text = Array(repeating: UInt8(ascii: "X"), count: before) + octets + Array("X4".utf8)
            #expect(SpamTestString.isIn(text))
        }
        for index in octets.indices {
            var text = octets
            text[index] ^= 1
            #expect(!SpamTestString.isIn(Array("XJS*".utf8) + text + Array("*C.34".utf8)))
        }
        #expect(!SpamTestString.isIn([]))
    }
}
